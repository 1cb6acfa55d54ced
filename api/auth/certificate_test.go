package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"quarry/api"
)

// identityFile is a certificate with its key in the encodings that files contain.
type identityFile struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

func newIdentityFile(t *testing.T, key crypto.Signer, until time.Time) identityFile {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "quarry test"},
		NotBefore: until.Add(-48 * time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return identityFile{certificate, key}
}

func (f identityFile) cert() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.certificate.Raw})
}

func (f identityFile) pkcs8(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(f.key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func (f identityFile) pkcs12(t *testing.T, password string) []byte {
	t.Helper()
	file, err := pkcs12.Modern.Encode(f.key, f.certificate, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func rsaKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestCertificateFiles(t *testing.T) {
	key := rsaKey(t)
	tomorrow := time.Now().Add(24 * time.Hour)
	good, other := newIdentityFile(t, key, tomorrow), newIdentityFile(t, rsaKey(t), tomorrow)
	curve, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	encrypted := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte{1}})
	join := func(parts ...[]byte) (all []byte) {
		for _, part := range parts {
			all = append(all, part...)
		}
		return all
	}
	for _, test := range []struct {
		name     string
		file     []byte
		password string
		says     string // part of the error; "" for success
	}{
		{"PEM", join(good.cert(), good.pkcs8(t)), "", ""},
		{"PEM with the key first", join(good.pkcs8(t), good.cert()), "", ""},
		{"PEM with an old kind of key", join(good.cert(), pkcs1), "", ""},
		{"PEM with the chain before the own certificate", join(other.cert(), good.cert(), good.pkcs8(t)), "", ""},
		{"PKCS#12 as OpenSSL 3 makes it", good.pkcs12(t, "planted~password"), "planted~password", ""},
		{"PKCS#12 without a password", good.pkcs12(t, ""), "", ""},
		{"PKCS#12, password missing", good.pkcs12(t, "planted~password"), "", "certificate_password_env"},
		{"PKCS#12, password wrong", good.pkcs12(t, "planted~password"), "planted~other", "is wrong"},
		{"no key", good.cert(), "", "no private key"},
		{"no certificate", good.pkcs8(t), "", "no certificate"},
		{"encrypted PEM", join(good.cert(), encrypted), "", "openssl pkcs12 -export"},
		{"key of another", join(good.cert(), other.pkcs8(t)), "", "belongs to another certificate"},
		{"expired", join(newIdentityFile(t, key, time.Now().Add(-time.Hour)).cert(), good.pkcs8(t)), "",
			"it expired on"},
		{"elliptic curve", join(newIdentityFile(t, curve, tomorrow).cert(),
			newIdentityFile(t, curve, tomorrow).pkcs8(t)), "", "not RSA"},
		{"damaged PEM", []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), "",
			"cannot read its CERTIFICATE block"},
		{"text", []byte("hello"), "", "neither PEM nor a PKCS#12 file"},
		{"nothing", nil, "", "neither PEM nor a PKCS#12 file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewCertificate(Certificate{App: App{TenantID: testTenant, ClientID: "client"}, File: test.file,
				Password: test.password})
			switch {
			case test.says == "" && err != nil:
				t.Errorf("got %v, want a source of tokens", err)
			case test.says != "" && (api.KindOf(err) != api.Usage || !strings.Contains(err.Error(), test.says) ||
				strings.Contains(err.Error(), "\n")):
				t.Errorf("got %v, want one sentence with %q", err, test.says)
			case test.says != "" && test.password != "" && strings.Contains(err.Error(), test.password):
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
}

func TestCertificateSignsInWithAnAssertion(t *testing.T) {
	file := newIdentityFile(t, rsaKey(t), time.Now().Add(24*time.Hour))
	login, _ := authority(t, func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("client_secret") != "" || strings.Count(r.FormValue("client_assertion"), ".") != 2 {
			t.Errorf("got the form %v, want a signed assertion", r.Form)
		}
		gives(200, `{"token_type":"Bearer","expires_in":3600,"access_token":"`+plantedToken+`"}`, "Content-Type",
			"application/json")(w, r)
	})
	source, err := NewCertificate(Certificate{
		App: App{TenantID: testTenant, ClientID: "client", AuthorityURL: login.URL,
			HTTP: api.NewHTTPClient(trusting(login))},
		File: append(file.cert(), file.pkcs8(t)...),
	})
	if err != nil {
		t.Fatal(err)
	}
	if token, err := source.Token(t.Context(), "https://api.example/.default"); err != nil ||
		token.Secret != plantedToken {
		t.Errorf("token %v, error %v", token, err)
	}
}
