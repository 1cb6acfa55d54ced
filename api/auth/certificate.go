package auth

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"software.sslmate.com/src/go-pkcs12"

	"quarry/api"
)

// Certificate is an app registration that signs in with a certificate and its key.
type Certificate struct {
	App
	File     []byte // PEM or PKCS#12, with certificate and key
	Password string // of a PKCS#12 file; "" for none
}

// NewCertificate returns a token source for an app. It makes no call yet.
func NewCertificate(c Certificate) (api.TokenSource, error) {
	app, authority, err := c.App.checked()
	if err != nil {
		return nil, err
	}
	chain, key, err := c.open()
	if err != nil {
		return nil, usage("cannot use the certificate: %s", api.Clean(hide(err.Error(), c.Password)))
	}
	return newCredential(&credential{
		host: authority.Host, secrets: []string{c.Password},
		make: func() (azcore.TokenCredential, error) {
			return azidentity.NewClientCertificateCredential(app.TenantID, app.ClientID, chain, key,
				&azidentity.ClientCertificateCredentialOptions{
					ClientOptions: app.options(), DisableInstanceDiscovery: private(authority),
					// needed for apps registered by subject and issuer, ignored by others
					SendCertificateChain: true,
				})
		},
	})
}

// open parses the file and checks that Entra ID supports its certificate and key.
func (c Certificate) open() ([]*x509.Certificate, crypto.PrivateKey, error) {
	read := c.openPKCS12
	if bytes.Contains(c.File, []byte("-----BEGIN ")) {
		read = c.openPEM
	}
	chain, key, err := read()
	if err != nil {
		return nil, nil, err
	}
	pair, ok := key.(*rsa.PrivateKey)
	leaf := chain[0]
	switch {
	case !ok:
		return nil, nil, errors.New("its key is not RSA, which Entra ID requires for apps: create one with an RSA key")
	case !pair.PublicKey.Equal(leaf.PublicKey):
		return nil, nil, errors.New("its key belongs to another certificate: export both together")
	case time.Now().After(leaf.NotAfter):
		return nil, nil, fmt.Errorf("it expired on %s: create a new one and upload it to the app registration",
			leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	return chain, key, nil
}

var errEncryptedPEM = errors.New(
	"its PEM key is encrypted, which is not supported: convert it to PKCS#12 with openssl pkcs12 -export")

func (c Certificate) openPEM() ([]*x509.Certificate, crypto.PrivateKey, error) {
	var chain []*x509.Certificate
	var key crypto.PrivateKey
	rest := c.File
	for {
		block, more := pem.Decode(rest)
		if block == nil {
			break
		}
		rest = more
		var err error
		switch block.Type {
		case "CERTIFICATE":
			var certificate *x509.Certificate
			if certificate, err = x509.ParseCertificate(block.Bytes); err == nil {
				chain = append(chain, certificate)
			}
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "RSA PRIVATE KEY":
			if block.Headers["DEK-Info"] != "" {
				return nil, nil, errEncryptedPEM
			}
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			return nil, nil, errEncryptedPEM
		}
		if err != nil {
			return nil, nil, fmt.Errorf("cannot read its %s block (%w): export it again", block.Type, err)
		}
	}
	switch {
	case len(chain) == 0:
		return nil, nil, errors.New("the file contains no certificate: put certificate and key into one PEM file")
	case key == nil:
		return nil, nil, errors.New("the file contains no private key: put certificate and key into one PEM file")
	}
	return ownFirst(chain, key), key, nil
}

// ownFirst moves the certificate of the key to the front.
func ownFirst(chain []*x509.Certificate, key crypto.PrivateKey) []*x509.Certificate {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return chain
	}
	own, comparable := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	for i, certificate := range chain {
		if comparable && own.Equal(certificate.PublicKey) {
			chain[0], chain[i] = chain[i], chain[0]
			break
		}
	}
	return chain
}

func (c Certificate) openPKCS12() ([]*x509.Certificate, crypto.PrivateKey, error) {
	key, leaf, others, err := pkcs12.DecodeChain(c.File, c.Password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword) && c.Password == "":
		return nil, nil,
			errors.New("the PKCS#12 file has a password: set certificate_password_env to the variable that contains it")
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, nil, errors.New("the password of the PKCS#12 file is wrong: check certificate_password_env")
	case err != nil:
		return nil, nil,
			fmt.Errorf("the file is neither PEM nor a PKCS#12 file with certificate and key (%w): export it again", err)
	}
	return append([]*x509.Certificate{leaf}, others...), key, nil
}
