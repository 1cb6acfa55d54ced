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
	File     []byte // PEM with certificate and key, or PKCS#12
	Password string // of the PKCS#12 file; "" for none
}

// NewCertificate makes a source of tokens for an app. It makes no call yet.
func NewCertificate(c Certificate) (api.TokenSource, error) {
	app, authority, err := c.App.checked()
	if err != nil {
		return nil, err
	}
	chain, key, err := c.open()
	if err != nil {
		return nil, usage("the certificate cannot be used: %s", api.Clean(hide(err.Error(), c.Password)))
	}
	return newCredential(&credential{
		host: authority.Host, secrets: []string{c.Password},
		make: func() (azcore.TokenCredential, error) {
			return azidentity.NewClientCertificateCredential(app.TenantID, app.ClientID, chain, key, &azidentity.ClientCertificateCredentialOptions{
				ClientOptions: app.options(), DisableInstanceDiscovery: private(authority),
				SendCertificateChain: true, // what registrations by subject and issuer need, and others ignore
			})
		},
	})
}

// open reads the file and checks that Entra ID can accept what is in it.
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
		return nil, nil, errors.New("its key is not RSA, the only kind that Entra ID takes from apps: make one with an RSA key")
	case !pair.PublicKey.Equal(leaf.PublicKey):
		return nil, nil, errors.New("its key belongs to another certificate: export both together")
	case time.Now().After(leaf.NotAfter):
		return nil, nil, fmt.Errorf("it expired on %s: make a new one and upload it to the app registration", leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	return chain, key, nil
}

var errEncryptedPEM = errors.New("its PEM key is encrypted, which cannot be read: turn it into PKCS#12 with openssl pkcs12 -export")

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
			return nil, nil, fmt.Errorf("its block %s cannot be read (%w): export it again", block.Type, err)
		}
	}
	switch {
	case len(chain) == 0:
		return nil, nil, errors.New("the file holds no certificate: put certificate and key into one PEM file")
	case key == nil:
		return nil, nil, errors.New("the file holds no private key: put certificate and key into one PEM file")
	}
	return ownFirst(chain, key), key, nil
}

// ownFirst puts the certificate of the key before the others, whatever their order in the file.
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
		return nil, nil, errors.New("the PKCS#12 file has a password: name the variable that holds it in certificate_password_env")
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, nil, errors.New("the password of the PKCS#12 file is wrong: check certificate_password_env")
	case err != nil:
		return nil, nil, fmt.Errorf("the file is neither PEM nor a PKCS#12 file with certificate and key (%w): export it again", err)
	}
	return append([]*x509.Certificate{leaf}, others...), key, nil
}
