package engine

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"quarry/table"
)

func encodingFunctions() []function {
	list := []function{
		{name: "url_encode", params: "s", result: table.String, row: func(a []datum) datum {
			return stringOf(lowerEscapes(url.QueryEscape(a[0].str)))
		}},
		{name: "url_encode_component", params: "s", result: table.String, row: func(a []datum) datum {
			return stringOf(lowerEscapes(strings.ReplaceAll(url.QueryEscape(a[0].str), "+", "%20")))
		}},
		{name: "url_decode", params: "s", result: table.String, row: func(a []datum) datum {
			if s, err := url.QueryUnescape(strings.ReplaceAll(a[0].str, "+", "%2B")); err == nil {
				return stringOf(s)
			}
			return a[0]
		}},
		{name: "base64_encode_tostring", params: "s", result: table.String, row: encodeBase64},
		{name: "base64_encodestring", params: "s", result: table.String, row: encodeBase64},
		{name: "base64_decode_tostring", params: "s", result: table.String, row: decodeBase64},
		{name: "base64_decodestring", params: "s", result: table.String, row: decodeBase64},
		{name: "base64_decode_toarray", params: "s", result: table.Dynamic, row: decodeBase64Bytes},
		{name: "base64_encode_fromarray", params: "y", result: table.String, row: encodeBase64Bytes},
		{name: "base64_decode_toguid", params: "s", result: table.GUID, row: decodeBase64GUID},
		{name: "base64_encode_fromguid", params: "a", result: table.String, row: encodeBase64GUID},
		{name: "gzip_compress_to_base64_string", params: "s", result: table.String, row: func(a []datum) datum {
			return compress(a[0].str, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
		}},
		{name: "zlib_compress_to_base64_string", params: "s", result: table.String, row: func(a []datum) datum {
			return compress(a[0].str, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
		}},
		{name: "gzip_decompress_from_base64_string", params: "s", result: table.String, row: func(a []datum) datum {
			return decompress(a[0].str, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
		}},
		{name: "zlib_decompress_from_base64_string", params: "s", result: table.String, row: func(a []datum) datum {
			return decompress(a[0].str, func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) })
		}},
	}
	return list
}

var urlEscape = regexp.MustCompile(`%[0-9A-F]{2}`)

func lowerEscapes(s string) string { return urlEscape.ReplaceAllStringFunc(s, strings.ToLower) }

func hashFunctions() []function {
	digest := func(sum func([]byte) string) func([]datum) datum {
		return func(a []datum) datum { return stringOf(sum([]byte(a[0].text()))) }
	}
	return []function{
		{name: "hash_md5", params: "a", result: table.String, row: digest(func(b []byte) string { s := md5.Sum(b); return hex.EncodeToString(s[:]) })},
		{name: "hash_sha1", params: "a", result: table.String, row: digest(func(b []byte) string { s := sha1.Sum(b); return hex.EncodeToString(s[:]) })},
		{name: "hash_sha256", params: "a", result: table.String, row: digest(func(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) })},
		{name: "hash_sha512", params: "a", result: table.String, row: digest(func(b []byte) string { s := sha512.Sum512(b); return hex.EncodeToString(s[:]) })},
		{name: "hash", params: "ai?", result: table.Long, row: hashed},
		{name: "hash_xxhash64", params: "ai?", result: table.Long, row: hashed},
		{name: "new_guid", result: table.GUID, varies: true, row: func([]datum) datum { return guidOf(randomGUID()) }},
	}
}

func randomGUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // documented never to fail
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func encodeBase64(a []datum) datum {
	return stringOf(base64.StdEncoding.EncodeToString([]byte(a[0].str)))
}

func base64Bytes(s string) ([]byte, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	return b, err == nil
}

// decodeBase64 gives "" for what is no base64, or no UTF-8 within.
func decodeBase64(a []datum) datum {
	b, ok := base64Bytes(a[0].str)
	if !ok || !utf8.Valid(b) {
		return stringOf("")
	}
	return stringOf(string(b))
}

func decodeBase64Bytes(a []datum) datum {
	b, ok := base64Bytes(a[0].str)
	if !ok {
		return nullOf(table.Dynamic)
	}
	list := make([]any, len(b))
	for i, c := range b {
		list[i] = int64(c)
	}
	return dynamicOf(list)
}

func encodeBase64Bytes(a []datum) datum {
	var b []byte
	for _, d := range openedArray(a[0]) {
		n := convert(d, table.Long)
		if n.null || n.num < 0 || n.num > 255 {
			return stringOf("")
		}
		b = append(b, byte(n.num))
	}
	return stringOf(base64.StdEncoding.EncodeToString(b))
}

// compress packs a text. The bytes may differ from the service's; what they unpack to does not.
func compress(text string, pack func(io.Writer) io.WriteCloser) datum {
	var out bytes.Buffer
	w := pack(&out)
	_, _ = io.WriteString(w, text) // a buffer takes everything
	_ = w.Close()
	return stringOf(base64.StdEncoding.EncodeToString(out.Bytes()))
}

// guidBytes are the bytes of a GUID in .NET's order: the first three groups are turned around.
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

func encodeBase64GUID(a []datum) datum {
	b, ok := guidBytes(convert(a[0], table.GUID).str)
	if !ok {
		return stringOf("")
	}
	return stringOf(base64.StdEncoding.EncodeToString(b))
}

// decodeBase64GUID reads the sixteen bytes of a GUID, or its text.
func decodeBase64GUID(a []datum) datum {
	b, ok := base64Bytes(a[0].str)
	if !ok || len(b) != 16 {
		return convertGUID(decodeBase64(a))
	}
	swapped, _ := guidBytes(hex.EncodeToString(b)) // sixteen bytes are a GUID
	return convertGUID(stringOf(hex.EncodeToString(swapped)))
}

// decompress never gives more than maxText bytes, so that a bomb cannot fill the memory.
func decompress(text string, open func(io.Reader) (io.Reader, error)) datum {
	b, ok := base64Bytes(text)
	if !ok {
		return stringOf("")
	}
	r, err := open(strings.NewReader(string(b)))
	if err != nil {
		return stringOf("")
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxText))
	if err != nil || !utf8.Valid(plain) {
		return stringOf("")
	}
	return stringOf(string(plain))
}
