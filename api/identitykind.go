package api

// IdentityKind is who the service takes us for: the values are what history and scripts keep.
type IdentityKind string

// The kinds of identities. GivenToken is a token of which only its source is known.
const (
	UnknownIdentity IdentityKind = ""
	AppIdentity     IdentityKind = "app"
	AccountIdentity IdentityKind = "account"
	GivenToken      IdentityKind = "token"
)
