package auth

import (
	"cmp"
	"net/http"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"quarry/api"
)

// NewManagedIdentity returns a token source for the identity of the Azure machine that the program
// runs on. clientID selects one of several; "" is the system-assigned one.
func NewManagedIdentity(clientID string) (api.TokenSource, error) {
	return newCredential(&credential{
		host:   "the managed identity endpoint",
		advice: "run quarry on an Azure machine with a managed identity, or use another auth",
		make: func() (azcore.TokenCredential, error) {
			options := &azidentity.ManagedIdentityCredentialOptions{}
			options.Transport = limitedClient{http.DefaultClient} // the endpoint is local, without TLS
			options.Telemetry.Disabled = true
			if clientID != "" {
				options.ID = azidentity.ClientID(clientID)
			}
			return azidentity.NewManagedIdentityCredential(options)
		},
	})
}

// NewWorkloadIdentity returns a token source for a pod whose service account is federated with an
// app. Empty fields of the app are taken from the variables that the cluster sets: AZURE_TENANT_ID,
// AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE.
func NewWorkloadIdentity(app App) (api.TokenSource, error) {
	app.TenantID, app.ClientID = cmp.Or(app.TenantID, os.Getenv("AZURE_TENANT_ID")),
		cmp.Or(app.ClientID, os.Getenv("AZURE_CLIENT_ID"))
	app, authority, err := app.checked()
	if err != nil {
		return nil, err
	}
	const file = "AZURE_FEDERATED_TOKEN_FILE"
	if os.Getenv(file) == "" {
		return nil,
			usage(
				"the variable %s is not set: workload identity requires a pod with a federated service account, use "+
					"another auth elsewhere", file)
	}
	return newCredential(&credential{
		host:   authority.Host,
		advice: "check the federated credential of the app registration and the file that " + file + " names",
		make: func() (azcore.TokenCredential, error) {
			return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
				ClientOptions: app.options(), TenantID: app.TenantID, ClientID: app.ClientID,
				DisableInstanceDiscovery: private(authority),
			})
		},
	})
}

// NewAzureCLI returns a token source for the account that is signed in to the Azure CLI. tenantID
// selects a tenant; "" is that of the login.
func NewAzureCLI(tenantID string) (api.TokenSource, error) {
	return newCredential(&credential{
		host:   "the Azure CLI",
		advice: "sign in with az login, and try az account get-access-token in a shell",
		make: func() (azcore.TokenCredential, error) {
			return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: tenantID})
		},
	})
}
