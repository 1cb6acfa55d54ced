//go:build unix

package cli

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// authority signs the certificates of the lab.
type authority struct {
	file string // for ca_file
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{file: filepath.Join(t.TempDir(), "ca.pem"), key: key, cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "lab"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}}
	der, err := x509.CreateCertificate(rand.Reader, a.cert, a.cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// leaf returns a certificate for 127.0.0.1, changed by a function.
func (a *authority) leaf(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "service"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if change != nil {
		change(cert)
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// secured serves connections over TLS.
func secured(t *testing.T, config *tls.Config, answer func(net.Conn)) (url string) {
	return "https://" + listen(t, func(conn net.Conn) {
		defer conn.Close()
		secure := tls.Server(conn, config)
		if secure.Handshake() == nil {
			answer(secure)
		}
	})
}

// says sends text and hangs up.
func says(text string) func(net.Conn) {
	return func(conn net.Conn) {
		defer conn.Close()
		_, _ = io.WriteString(conn, text)
	}
}

func TestFaultLabTLS(t *testing.T) {
	a := newAuthority(t)
	other := newAuthority(t)
	trusted := fmt.Sprintf("ca_file = %q\n", a.file)
	good := (&scenario{reply: ok(oneRow)}).answer
	leaf := func(change func(c *x509.Certificate)) string {
		return secured(t, &tls.Config{Certificates: []tls.Certificate{a.leaf(t, change)}}, good)
	}
	serve := func(config *tls.Config) string { return secured(t, config, good) }
	with := func(cert tls.Certificate) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{cert}} }
	old := with(a.leaf(t, nil))
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	demanding := with(a.leaf(t, nil))
	demanding.ClientAuth = tls.RequireAnyClientCert
	long := a.leaf(t, nil)
	for range 2000 {
		long.Certificate = append(long.Certificate, long.Certificate[0])
	}
	perform(t, []scenario{
		{name: "trusted", url: serve(with(a.leaf(t, nil))), profile: trusted, prints: "x\n1\n"},
		{name: "not trusted", url: serve(with(a.leaf(t, nil))), code: exitService, says: "certificate"},
		{name: "signed by another",
			url: serve(with(other.leaf(t, nil))), profile: trusted, code: exitService, says: "certificate"},
		{name: "expired",
			url:     leaf(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }),
			profile: trusted, code: exitService, says: "expired"},
		{name: "not valid yet",
			url:     leaf(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }),
			profile: trusted, code: exitService, says: "certificate"},
		{name: "for another host",
			url:     leaf(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"a.example"} }),
			profile: trusted, code: exitService, says: "certificate"},
		{name: "for escape sequences", url: leaf(func(c *x509.Certificate) {
			c.IPAddresses, c.DNSNames, c.Subject = nil, []string{"a\x1b[2J"}, pkix.Name{CommonName: "\x1b]0;owned\x07"}
		}), profile: trusted, code: exitService},
		{name: "for clients",
			url:     leaf(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }),
			profile: trusted, code: exitService, says: "certificate"},
		{name: "TLS 1.1", url: serve(old), profile: trusted, code: exitService},
		{name: "a client certificate is wanted", url: serve(demanding), profile: trusted, code: exitService},
		{name: "a chain of 2,000 certificates", url: serve(with(long)), profile: trusted, code: exitService},
		{name: "plain text", url: "https://" + listen(t, good), code: exitService},
		{name: "closed in the handshake",
			url:  "https://" + listen(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 10)); c.Close() }),
			code: exitService},
		{name: "garbage in the handshake",
			url: "https://" + listen(t, says(strings.Repeat("\x16\x03\x03\xff", 1000))), code: exitService},
		{name: "an alert",
			url: "https://" + listen(t, says("\x15\x03\x03\x00\x02\x02\x28")), code: exitService},
		{name: "silence in the handshake",
			url:  "https://" + listen(t, func(c net.Conn) { defer c.Close(); stall(c) }),
			code: exitService, args: impatient, long: true},
		{name: "nobody listens", url: "https://127.0.0.1:1", code: exitService},
		{name: "a host that does not exist", url: "https://quarry.invalid", code: exitService},
		{name: "http to another machine", url: "http://192.0.2.1", code: exitUsage, says: "https"},
		{name: "no scheme", url: "127.0.0.1:1", code: exitUsage},
		{name: "an empty port", url: "http://127.0.0.1:", code: exitUsage},
		{name: "a user and a password", url: "https://user:pass@127.0.0.1:1", code: exitUsage},
	})
}

func TestFaultLabSignIn(t *testing.T) {
	a := newAuthority(t)
	leaf := &tls.Config{Certificates: []tls.Certificate{a.leaf(t, nil)}}
	service := "http://" + listen(t, (&scenario{reply: ok(oneRow)}).answer)
	var all []scenario
	add := func(name, reply string, code int, says string, more ...func(*scenario, *string)) {
		s := scenario{name: name, url: service, code: code, says: says}
		discovery := ""
		for _, f := range more {
			f(&s, &discovery)
		}
		url := ""
		answer := func(conn net.Conn) {
			r := bufio.NewReader(conn)
			for {
				request, err := http.ReadRequest(r)
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, request.Body)
				switch {
				case request.Method == http.MethodGet && discovery != "":
					_, _ = io.WriteString(conn, discovery)
					return
				case request.Method == http.MethodGet:
					root := url + "/contoso"
					_, _ = io.WriteString(conn, ok(fmt.Sprintf(`{"issuer":%q,"authorization_endpoint":%q,"token_endpoint":%q}`,
						root+"/v2.0", root+"/oauth2/v2.0/authorize", root+"/oauth2/v2.0/token")))
				case s.serve != nil:
					s.serve(conn, request)
					return
				default:
					_, _ = io.WriteString(conn, reply)
					return
				}
			}
		}
		url = secured(t, leaf, answer)
		s.profile = fmt.Sprintf("auth = \"client-secret\"\ntenant_id = \"contoso\"\nclient_id = \"00000000-0000-0000-0000-000000000001\"\n"+
			"client_secret_env = \"SECRET\"\nauthority_url = %q\nca_file = %q\n", url, a.file)
		all = append(all, s)
	}
	discovers := func(reply string) func(*scenario, *string) { return func(_ *scenario, d *string) { *d = reply } }
	answers := func(serve func(net.Conn, *http.Request)) func(*scenario, *string) {
		return func(s *scenario, _ *string) { s.serve = serve }
	}
	token := func(body string) string { return ok(body) }
	refusal := func(code, text string) string {
		return response("401 Unauthorized", fmt.Sprintf(`{"error":%q,"error_description":%q}`, code, text))
	}
	add("a token", token(`{"token_type":"Bearer","expires_in":3600,"access_token":"opaque"}`), exitOK, "")
	add("a token that lasts as text says",
		token(`{"token_type":"Bearer","expires_in":"3600","access_token":"opaque"}`), exitOK, "")
	add("a token with line breaks",
		token(`{"token_type":"Bearer","expires_in":3600,"access_token":"opa\r\nque"}`), exitIdentity, "")
	add("no token", token(`{"token_type":"Bearer","expires_in":3600}`), exitIdentity, "")
	add("an empty token", token(`{"token_type":"Bearer","expires_in":3600,"access_token":""}`), exitIdentity, "")
	add("a token that is a number",
		token(`{"token_type":"Bearer","expires_in":3600,"access_token":5}`), exitIdentity, "")
	add("a token that has expired",
		token(`{"token_type":"Bearer","expires_in":-5,"access_token":"opaque"}`), exitOK, "")
	add("a token that lasts for ever",
		token(`{"token_type":"Bearer","expires_in":99999999999999999999,"access_token":"opaque"}`), exitIdentity, "")
	add("an empty body", token(""), exitIdentity, "")
	add("null", token("null"), exitIdentity, "")
	add("broken JSON", token(`{"access_token":"opa`), exitIdentity, "")
	add("a page", ok("<html><title>Sign in</title></html>", "Content-Type: text/html"), exitIdentity, "")
	add("a wrong secret",
		refusal("invalid_client", "AADSTS7000215: Invalid client secret provided. Trace ID: x\r\nTimestamp: y"), exitIdentity, "AADSTS7000215")
	add("an expired secret",
		refusal("invalid_client", "AADSTS7000222: The provided client secret keys are expired."), exitIdentity, "AADSTS7000222")
	add("an unknown app", refusal("unauthorized_client", "AADSTS700016: Application not found"), exitIdentity, "AADSTS700016")
	add("a refusal with escape sequences", refusal("invalid_client", "\x1b[2JAADSTS1: \x07"), exitIdentity, "")
	add("a refusal that repeats the secret", refusal("invalid_client", "the secret hush is wrong"), exitIdentity, "")
	add("a refusal of 900 KB", refusal("invalid_client", strings.Repeat("long ", 180_000)), exitIdentity, "")
	add("a page of a gateway",
		response("403 Forbidden", "<html><title>Blocked</title></html>", "Content-Type: text/html"),
		exitService, "gateway|proxy|Blocked")
	add("429", response("429 Too Many Requests", "", "Retry-After: 1"), exitIdentity, "")
	add("500", response("500 Internal Server Error", ""), exitIdentity, "")
	add("503", response("503 Service Unavailable", "", "Retry-After: 86400"), exitIdentity, "")
	add("a redirect", response("307 Temporary Redirect", "", "Location: https://attacker.example/"), exitIdentity, "")
	add("closed", "", exitIdentity, "")
	add("garbage", "SSH-2.0\r\n", exitIdentity, "")
	add("an endless token", "", exitIdentity, "", answers(endless(raw("", `{"access_token":"`), "x")))
	add("endless white space", "", exitIdentity, "", answers(endless(raw("", "{"), " ")))
	add("silence", "", exitService, "",
		answers(func(c net.Conn, _ *http.Request) { stall(c) }),
		func(s *scenario, _ *string) { s.args, s.long = impatient, true })
	add("discovery of nothing", "", exitIdentity, "", discovers(ok("{}")))
	add("discovery of another host", "", exitIdentity, "",
		discovers(ok(`{"issuer":"https://attacker.example/v2.0","authorization_endpoint":"https://attacker.example/a","token_endpoint":"https://attacker.example/t"}`)))
	add("discovery of plain http", "", exitIdentity, "",
		discovers(ok(`{"issuer":"http://attacker.example/v2.0","authorization_endpoint":"http://attacker.example/a","token_endpoint":"http://attacker.example/t"}`)))
	add("discovery that is broken", "", exitIdentity, "", discovers(ok(`{"issuer":`)))
	add("discovery of a page", "", exitIdentity, "", discovers(ok("<html/>", "Content-Type: text/html")))
	add("discovery that fails", "", exitIdentity, "", discovers(response("500 Internal Server Error", "")))
	perform(t, all)
}

func TestFaultLabProxies(t *testing.T) {
	a := newAuthority(t)
	proxy := func(reply string) []string {
		return []string{"HTTPS_PROXY=http://" + listen(t, func(conn net.Conn) {
			defer conn.Close()
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				_, _ = io.WriteString(conn, reply)
			}
		})}
	}
	const url = "https://quarry.invalid"
	intercepting := []string{"HTTPS_PROXY=http://" + listen(t, func(conn net.Conn) {
		defer conn.Close()
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
			_ = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{a.leaf(t, nil)}}).Handshake()
		}
	})}
	var all []scenario
	for _, p := range []struct {
		name, says string
		env        []string
	}{
		{"403", "proxy", proxy(response("403 Forbidden", ""))},
		{"407", "proxy", proxy(response("407 Proxy Authentication Required", "", "Proxy-Authenticate: Basic realm=x"))},
		{"502", "proxy", proxy(response("502 Bad Gateway", ""))},
		{"a page", "proxy", proxy(ok("<html/>", "Content-Type: text/html"))},
		{"closed", "proxy|closed|EOF", proxy("")},
		{"garbage", ".", proxy("SOCKS\x1b[2J\r\n\r\n")},
		{"endless headers", ".", proxy("HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 1<<19))},
		{"one that reads along", "certificate", intercepting},
		{"nobody", "proxy", []string{"HTTPS_PROXY=http://127.0.0.1:1"}},
		{"malformed", "HTTPS_PROXY", []string{"HTTPS_PROXY=http://[::1"}},
		{"of an unknown scheme", "HTTPS_PROXY", []string{"HTTPS_PROXY=gopher://127.0.0.1:1"}},
		{"with a password", "proxy", []string{"HTTPS_PROXY=http://user:hush@127.0.0.1:1"}},
	} {
		all = append(all, scenario{name: p.name, url: url, env: p.env, code: exitService, says: p.says})
	}
	perform(t, all)
}

func TestFaultLabHTTP2(t *testing.T) {
	a := newAuthority(t)
	config := &tls.Config{Certificates: []tls.Certificate{a.leaf(t, nil)}, NextProtos: []string{"h2"}}
	trusted := fmt.Sprintf("ca_file = %q\n", a.file)
	// start reads the client's frames and calls answer for the query.
	start := func(answer func(f *http2.Framer, stream uint32)) string {
		return secured(t, config, func(conn net.Conn) {
			if _, err := io.ReadFull(conn, make([]byte, len(http2.ClientPreface))); err != nil {
				return
			}
			f := http2.NewFramer(conn, conn)
			_ = f.WriteSettings()
			for {
				frame, err := f.ReadFrame()
				if err != nil {
					return
				}
				switch frame := frame.(type) {
				case *http2.SettingsFrame:
					if !frame.IsAck() {
						_ = f.WriteSettingsAck()
					}
				case *http2.DataFrame:
					if frame.StreamEnded() {
						answer(f, frame.StreamID)
					}
				}
			}
		})
	}
	head := func(fields ...string) []byte {
		var b strings.Builder
		e := hpack.NewEncoder(&b)
		for i := 0; i < len(fields); i += 2 {
			_ = e.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
		}
		return []byte(b.String())
	}
	headers := func(f *http2.Framer, stream uint32, end bool, fields ...string) {
		_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: head(fields...), EndHeaders: true, EndStream: end})
	}
	plain := []string{":status", "200", "content-type", "application/json"}
	perform(t, []scenario{
		{name: "a response", url: start(func(f *http2.Framer, s uint32) {
			headers(f, s, false, plain...)
			_ = f.WriteData(s, true, []byte(oneRow))
		}), profile: trusted, prints: "x\n1\n"},
		{name: "GOAWAY",
			url:     start(func(f *http2.Framer, s uint32) { _ = f.WriteGoAway(0, http2.ErrCodeNo, nil) }),
			profile: trusted, code: exitService, args: impatient},
		{name: "RST_STREAM",
			url:     start(func(f *http2.Framer, s uint32) { _ = f.WriteRSTStream(s, http2.ErrCodeInternal) }),
			profile: trusted, code: exitService},
		{name: "REFUSED_STREAM",
			url:     start(func(f *http2.Framer, s uint32) { _ = f.WriteRSTStream(s, http2.ErrCodeRefusedStream) }),
			profile: trusted, code: exitService},
		{name: "RST_STREAM in the rows", url: start(func(f *http2.Framer, s uint32) {
			headers(f, s, false, plain...)
			_ = f.WriteData(s, false, []byte(oneRow[:56]))
			_ = f.WriteRSTStream(s, http2.ErrCodeInternal)
		}), profile: trusted, code: exitService},
		{name: "no status",
			url:     start(func(f *http2.Framer, s uint32) { headers(f, s, true, "x", "y") }),
			profile: trusted, code: exitService},
		{name: "upper case header",
			url:     start(func(f *http2.Framer, s uint32) { headers(f, s, true, ":status", "200", "X-Upper", "y") }),
			profile: trusted, code: exitService},
		{name: "a header of 2 MB", url: start(func(f *http2.Framer, s uint32) {
			block := head(":status", "200", "x", strings.Repeat("x", 2<<20))
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: s, BlockFragment: block[:16000]})
			for block = block[16000:]; len(block) > 16000; block = block[16000:] {
				_ = f.WriteContinuation(s, false, block[:16000])
			}
			_ = f.WriteContinuation(s, true, block)
		}), profile: trusted, code: exitService},
		{name: "endless CONTINUATION", url: start(func(f *http2.Framer, s uint32) {
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: s, BlockFragment: head(":status", "200")})
			for f.WriteContinuation(s, false, head("x", strings.Repeat("y", 1000))) == nil {
			}
		}), profile: trusted, code: exitService},
		{name: "damaged HPACK", url: start(func(f *http2.Framer, s uint32) {
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: s, BlockFragment: []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, EndHeaders: true})
		}), profile: trusted, code: exitService},
		{name: "data before headers",
			url:     start(func(f *http2.Framer, s uint32) { _ = f.WriteData(s, true, []byte(oneRow)) }),
			profile: trusted, code: exitService},
		{name: "data for another stream",
			url:     start(func(f *http2.Framer, s uint32) { _ = f.WriteData(s+100, true, []byte(oneRow)) }),
			profile: trusted, code: exitService},
		{name: "length too long", url: start(func(f *http2.Framer, s uint32) {
			headers(f, s, false, append(plain, "content-length", "5000")...)
			_ = f.WriteData(s, true, []byte(oneRow))
		}), profile: trusted, code: exitService},
		{name: "length too short", url: start(func(f *http2.Framer, s uint32) {
			headers(f, s, false, append(plain, "content-length", "5")...)
			_ = f.WriteData(s, true, []byte(oneRow))
		}), profile: trusted, code: exitService},
		{name: "a push", url: start(func(f *http2.Framer, s uint32) {
			_ = f.WritePushPromise(http2.PushPromiseParam{StreamID: s, PromiseID: 2, BlockFragment: head(":method", "GET"), EndHeaders: true})
		}), profile: trusted, code: exitService},
		{name: "a flood of pings", url: start(func(f *http2.Framer, s uint32) {
			for range 20_000 {
				if f.WritePing(false, [8]byte{}) != nil {
					return
				}
			}
			headers(f, s, false, plain...)
			_ = f.WriteData(s, true, []byte(oneRow))
		}), profile: trusted, prints: "x\n1\n"},
		{name: "a frame of 16 MB",
			url:     start(func(f *http2.Framer, s uint32) { _ = f.WriteRawFrame(http2.FrameData, 0, s, make([]byte, 1<<24-1)) }),
			profile: trusted, code: exitService},
		{name: "silence",
			url: start(func(*http2.Framer, uint32) {}), profile: trusted, code: exitService, args: impatient, long: true},
	})
}
