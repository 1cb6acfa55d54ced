package auth

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"quarry/api"
)

// ClientSecret is an app registration that signs in with a secret. Printing, logging and marshaling
// hide the secret.
type ClientSecret struct {
	App
	Secret string
}

// String returns a description without the secret.
func (c ClientSecret) String() string {
	return fmt.Sprintf("client %s of tenant %s", c.ClientID, c.TenantID)
}

// GoString implements fmt.GoStringer for %#v.
func (c ClientSecret) GoString() string { return "auth.ClientSecret{" + c.String() + "}" }

// Format implements fmt.Formatter, so that no verb prints the fields.
func (c ClientSecret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue implements slog.LogValuer.
func (c ClientSecret) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON implements json.Marshaler.
func (c ClientSecret) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// NewClientSecret returns a token source for an app. It makes no call yet.
func NewClientSecret(c ClientSecret) (api.TokenSource, error) {
	app, authority, err := c.App.checked()
	switch {
	case err != nil:
		return nil, err
	case c.Secret == "":
		return nil,
			usage("the client secret is empty: set the variable named in client_secret_env, or use another auth")
	}
	return newCredential(&credential{
		host: authority.Host, secrets: []string{c.Secret},
		make: func() (azcore.TokenCredential, error) {
			return azidentity.NewClientSecretCredential(app.TenantID, app.ClientID, c.Secret,
				&azidentity.ClientSecretCredentialOptions{
					ClientOptions: app.options(), DisableInstanceDiscovery: private(authority),
				})
		},
	})
}
