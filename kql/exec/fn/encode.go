package fn

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"io"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func encodingFunctions() []expr.Function {
	list := []expr.Function{
		{Name: "url_encode", Params: "s", Result: table.String, Row: func(a []vec.Datum) vec.Datum {
			return vec.StringOf(lowerEscapes(url.QueryEscape(a[0].Str)))
		}},
		{Name: "url_encode_component", Params: "s", Result: table.String, Row: func(a []vec.Datum) vec.Datum {
			return vec.StringOf(lowerEscapes(strings.ReplaceAll(url.QueryEscape(a[0].Str), "+", "%20")))
		}},
		{Name: "url_decode", Params: "s", Result: table.String, Row: func(a []vec.Datum) vec.Datum {
			if s, err := url.QueryUnescape(strings.ReplaceAll(a[0].Str, "+", "%2B")); err == nil {
				return vec.StringOf(s)
			}
			return a[0]
		}},
		{Name: "base64_encode_tostring", Params: "s", Result: table.String, Row: encodeBase64},
		{Name: "base64_encodestring", Params: "s", Result: table.String, Row: encodeBase64},
		{Name: "base64_decode_tostring", Params: "s", Result: table.String, Row: decodeBase64},
		{Name: "base64_decodestring", Params: "s", Result: table.String, Row: decodeBase64},
		{Name: "base64_decode_toarray", Params: "s", Result: table.Dynamic, Row: decodeBase64Bytes},
		{Name: "base64_encode_fromarray", Params: "y", Result: table.String, Row: encodeBase64Bytes},
		{Name: "base64_decode_toguid", Params: "s", Result: table.GUID, Row: decodeBase64GUID},
		{Name: "base64_encode_fromguid", Params: "a", Result: table.String, Row: encodeBase64GUID},
		{Name: "gzip_compress_to_base64_string", Params: "s", Result: table.String, Row: func(a []vec.Datum) vec.Datum {
			return compress(a[0].Str, gzipHeader, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, func(text []byte) []byte {
				sum := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(text))
				return binary.LittleEndian.AppendUint32(sum, uint32(len(text)))
			})
		}},
		{Name: "zlib_compress_to_base64_string", Params: "s", Result: table.String, Row: func(a []vec.Datum) vec.Datum {
			return compress(a[0].Str, zlibHeader, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }, func(text []byte) []byte {
				return binary.BigEndian.AppendUint32(nil, adler32.Checksum(text))
			})
		}},
		{Name: "gzip_decompress_from_base64_string", Params: "s", Result: table.String,
			Row: func(a []vec.Datum) vec.Datum {
				return decompress(a[0].Str, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
			}},
		{Name: "zlib_decompress_from_base64_string", Params: "s", Result: table.String,
			Row: func(a []vec.Datum) vec.Datum {
				return decompress(a[0].Str, func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) })
			}},
	}
	return list
}

var urlEscape = regexp.MustCompile(`%[0-9A-F]{2}`)

func lowerEscapes(s string) string { return urlEscape.ReplaceAllStringFunc(s, strings.ToLower) }

func hashFunctions() []expr.Function {
	digest := func(sum func([]byte) string) func([]vec.Datum) vec.Datum {
		return func(a []vec.Datum) vec.Datum { return vec.StringOf(sum([]byte(a[0].Text()))) }
	}
	return []expr.Function{
		{Name: "hash_md5", Params: "a", Result: table.String,
			Row: digest(func(b []byte) string { s := md5.Sum(b); return hex.EncodeToString(s[:]) })},
		{Name: "hash_sha1", Params: "a", Result: table.String,
			Row: digest(func(b []byte) string { s := sha1.Sum(b); return hex.EncodeToString(s[:]) })},
		{Name: "hash_sha256", Params: "a", Result: table.String,
			Row: digest(func(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) })},
		{Name: "hash", Params: "ai?", Result: table.Long, Row: vec.Hash},
		{Name: "hash_xxhash64", Params: "ai?", Result: table.Long, Row: vec.Hash},
		{Name: "new_guid", Result: table.GUID, Varies: true,
			Row: func([]vec.Datum) vec.Datum { return vec.GUIDOf(randomGUID()) }},
	}
}

func randomGUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // documented never to fail
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func encodeBase64(a []vec.Datum) vec.Datum {
	return vec.StringOf(base64.StdEncoding.EncodeToString([]byte(a[0].Str)))
}

func base64Bytes(s string) ([]byte, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	return b, err == nil
}

// decodeBase64 returns "" for text that is not base64, or does not decode to UTF-8.
func decodeBase64(a []vec.Datum) vec.Datum {
	b, ok := base64Bytes(a[0].Str)
	if !ok || !utf8.Valid(b) {
		return vec.StringOf("")
	}
	return vec.StringOf(string(b))
}

func decodeBase64Bytes(a []vec.Datum) vec.Datum {
	b, ok := base64Bytes(a[0].Str)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	list := make([]any, len(b))
	for i, c := range b {
		list[i] = int64(c)
	}
	return vec.DynamicOf(list)
}

func encodeBase64Bytes(a []vec.Datum) vec.Datum {
	var b []byte
	for _, d := range expr.ArrayElements(a[0]) {
		n := vec.Convert(d, table.Long)
		if n.Null || n.Num < 0 || n.Num > 255 {
			return vec.StringOf("")
		}
		b = append(b, byte(n.Num))
	}
	return vec.StringOf(base64.StdEncoding.EncodeToString(b))
}

// The headers of the two formats, for stored text.
var (
	gzipHeader = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}
	zlibHeader = []byte{0x78, 1}
)

// compress compresses a string. Like the service, it stores short text that would not become smaller.
// Otherwise the bytes may differ from Kusto's, but decompress to the same text.
func compress(text string, header []byte, pack func(io.Writer) io.WriteCloser, checksum func([]byte) []byte) vec.Datum {
	var packed bytes.Buffer
	w := pack(&packed)
	_, _ = io.WriteString(w, text) // writing to a buffer never fails
	_ = w.Close()
	out, sum := packed.Bytes(), checksum([]byte(text))
	if n := len(text); n <= math.MaxUint16 && len(out)-len(header)-len(sum) >= n {
		out = append(slices.Clone(header), 1) // the last block, stored
		out = binary.LittleEndian.AppendUint16(out, uint16(n))
		out = binary.LittleEndian.AppendUint16(out, ^uint16(n))
		out = append(append(out, text...), sum...)
	}
	return vec.StringOf(base64.StdEncoding.EncodeToString(out))
}

// guidBytes returns the bytes of a GUID in .NET's order: the first three groups are reversed.
func guidBytes(s string) ([]byte, bool) {
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(b) != 16 {
		return nil, false
	}
	slices.Reverse(b[:4])
	slices.Reverse(b[4:6])
	slices.Reverse(b[6:8])
	return b, true
}

func encodeBase64GUID(a []vec.Datum) vec.Datum {
	b, ok := guidBytes(vec.Convert(a[0], table.GUID).Str)
	if !ok {
		return vec.StringOf("")
	}
	return vec.StringOf(base64.StdEncoding.EncodeToString(b))
}

// decodeBase64GUID decodes the sixteen bytes of a GUID, or its text.
func decodeBase64GUID(a []vec.Datum) vec.Datum {
	b, ok := base64Bytes(a[0].Str)
	if !ok || len(b) != 16 {
		return vec.ConvertGUID(decodeBase64(a))
	}
	swapped, _ := guidBytes(hex.EncodeToString(b)) // sixteen bytes always form a GUID
	return vec.ConvertGUID(vec.StringOf(hex.EncodeToString(swapped)))
}

// decompress never returns more than MaxText bytes, so that a zip bomb cannot exhaust the memory.
func decompress(text string, open func(io.Reader) (io.Reader, error)) vec.Datum {
	b, ok := base64Bytes(text)
	if !ok {
		return vec.StringOf("")
	}
	r, err := open(strings.NewReader(string(b)))
	if err != nil {
		return vec.StringOf("")
	}
	plain, err := io.ReadAll(io.LimitReader(r, vec.MaxText))
	if err != nil || !utf8.Valid(plain) {
		return vec.StringOf("")
	}
	return vec.StringOf(string(plain))
}
