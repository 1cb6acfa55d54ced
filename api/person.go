package api

import (
	"context"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// Prompt asks a person to open an address and enter a code there.
type Prompt struct {
	Code, URL string
	Expires   time.Time // about when; Entra ID's answer says it, and the library does not pass it on
}

// codeLife is how long Entra ID takes a device code, by its documentation.
const codeLife = 15 * time.Minute

// NewDeviceCode makes a source of tokens for an account that signs in on another device.
// The Sink of a run that waits for it is given the Prompt.
func NewDeviceCode(app App) (TokenSource, error) {
	app, authority, err := app.checked()
	if err != nil {
		return nil, err
	}
	return newCredential(&credential{
		host: authority.Host, timeout: codeLife,
		advice: "run it again for a new code, and check that the app registration allows public client flows",
		make: func() (azcore.TokenCredential, error) {
			return azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
				ClientOptions: app.options(), TenantID: app.TenantID, ClientID: app.ClientID, DisableInstanceDiscovery: private(authority),
				UserPrompt: func(ctx context.Context, m azidentity.DeviceCodeMessage) error {
					prompt(ctx, Prompt{Code: clean(m.UserCode), URL: clean(m.VerificationURL), Expires: time.Now().Add(codeLife)})
					return nil
				},
			})
		},
	})
}

// NewBrowser makes a source of tokens for an account that signs in in a browser on this
// machine, which comes back to a port of loopback.
func NewBrowser(app App) (TokenSource, error) {
	app, authority, err := app.checked()
	if err != nil {
		return nil, err
	}
	return newCredential(&credential{
		host: authority.Host, timeout: 5 * time.Minute,
		advice: "a browser must be on this machine: over SSH use device-code, or a token from a command",
		make: func() (azcore.TokenCredential, error) {
			return azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
				ClientOptions: app.options(), TenantID: app.TenantID, ClientID: app.ClientID, DisableInstanceDiscovery: private(authority),
			})
		},
	})
}

type promptKey struct{}

// withPrompts lets a sign-in below ctx ask a person.
func withPrompts(ctx context.Context, ask func(Prompt)) context.Context {
	return context.WithValue(ctx, promptKey{}, ask)
}

// prompt asks the person behind a context, if there is one.
func prompt(ctx context.Context, p Prompt) {
	if ask, ok := ctx.Value(promptKey{}).(func(Prompt)); ok {
		ask(p)
	}
}
