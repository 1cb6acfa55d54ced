package auth

import "slices"

// Method is a way to sign in, as configuration spells it.
type Method string

// The ways to sign in. Unset is a profile that names none.
const (
	Unset            Method = ""
	Browser          Method = "browser"
	DeviceCode       Method = "device-code"
	AppSecret        Method = "client-secret"
	AppCertificate   Method = "certificate"
	ManagedIdentity  Method = "managed-identity"
	WorkloadIdentity Method = "workload-identity"
	AzureCLI         Method = "azure-cli"
	GivenToken       Method = "token" // from the environment, a file or a command
)

// Methods returns every way to sign in, sorted by name.
func Methods() []Method {
	return []Method{AzureCLI, Browser, AppCertificate, AppSecret, DeviceCode, ManagedIdentity, GivenToken,
		WorkloadIdentity}
}

// Known reports whether the method is one of Methods.
func (m Method) Known() bool { return slices.Contains(Methods(), m) }

// Interactive reports whether a person signs in.
func (m Method) Interactive() bool { return m == Browser || m == DeviceCode }
