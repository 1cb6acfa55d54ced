package auth

import (
	"context"
	"errors"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"quarry/api"
)

// codeLife is how long a device code is valid, according to Entra ID's documentation.
const codeLife = 15 * time.Minute

// Account is a user account that signs in interactively.
type Account struct {
	App
	// Record is the path of a file that stores, without secrets, which account signed in last, or
	// "". Tokens are in the encrypted store of the machine, or only in memory.
	Record string
}

// NewDeviceCode returns a token source for an account that signs in on another device. It shows the
// Prompt through the Sink of the run.
func NewDeviceCode(a Account) (api.TokenSource, error) {
	app, authority, err := a.App.checked()
	if err != nil {
		return nil, err
	}
	known := remembered(a)
	return newCredential(&credential{
		host: authority.Host, timeout: codeLife,
		advice: "run it again for a new code, and check that the app registration allows public client flows",
		make: func() (azcore.TokenCredential, error) {
			c, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
				ClientOptions: app.options(), TenantID: app.TenantID, ClientID: app.ClientID,
				DisableInstanceDiscovery: private(authority),
				Cache:                    known.cache, AuthenticationRecord: known.record(),
				DisableAutomaticAuthentication: true,
				UserPrompt: func(ctx context.Context, m azidentity.DeviceCodeMessage) error {
					api.ShowPrompt(ctx, api.Prompt{Code: api.Clean(m.UserCode), URL: api.Clean(m.VerificationURL),
						Expires: time.Now().Add(codeLife)})
					return nil
				},
			})
			return &promptingCredential{c, known}, err
		},
	})
}

// NewBrowser returns a token source for an account that signs in in a browser on this machine. The
// browser returns the result to a loopback port.
func NewBrowser(a Account) (api.TokenSource, error) {
	app, authority, err := a.App.checked()
	if err != nil {
		return nil, err
	}
	known := remembered(a)
	return newCredential(&credential{
		host: authority.Host, timeout: 5 * time.Minute,
		advice: "a browser on this machine is required: over SSH use device-code, or a token from a command",
		make: func() (azcore.TokenCredential, error) {
			c, err := azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
				ClientOptions: app.options(), TenantID: app.TenantID, ClientID: app.ClientID, DisableInstanceDiscovery: private(authority),
				Cache: known.cache, AuthenticationRecord: known.record(), DisableAutomaticAuthentication: true,
			})
			return &promptingCredential{c, known}, err
		},
	})
}

// interactive is a credential that tries to get a token without the user first.
type interactive interface {
	azcore.TokenCredential
	Authenticate(ctx context.Context, opts *policy.TokenRequestOptions) (azidentity.AuthenticationRecord, error)
}

// promptingCredential asks the user only if there is no other way to get a token, and remembers the
// account.
type promptingCredential struct {
	interactive
	known *memory
}

func (a *promptingCredential) GetToken(ctx context.Context, opts policy.TokenRequestOptions) (azcore.AccessToken,
	error) {
	token, err := a.interactive.GetToken(ctx, opts)
	var needed *azidentity.AuthenticationRequiredError
	if !errors.As(err, &needed) {
		return token, err
	}
	record, err := a.Authenticate(ctx, &opts)
	if err != nil {
		return token, err
	}
	a.known.keep(record)
	return a.interactive.GetToken(ctx, opts)
}
