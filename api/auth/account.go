package auth

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"quarry/api"
)

// storeName is the name of our tokens in the encrypted store. The library separates tenants and
// apps in it.
const storeName = "quarry"

// memory is what persists of an account's sign-in: the tokens in the encrypted store, and a record
// of the account in a file.
type memory struct {
	cache azidentity.Cache // zero to keep tokens only in memory
	path  string           // of the record; "" to remember no account
}

func remembered(a Account) *memory {
	if a.Record == "" {
		return &memory{}
	}
	store, err := tokenStore(storeName)
	if err != nil {
		return &memory{}
	}
	return &memory{cache: store, path: a.Record}
}

// record returns the account of the last sign-in, or the zero value. Without a readable record, the
// user signs in again.
func (m *memory) record() (record azidentity.AuthenticationRecord) {
	if m.path == "" {
		return record
	}
	text, err := os.ReadFile(m.path)
	if err != nil || json.Unmarshal(text, &record) != nil {
		return azidentity.AuthenticationRecord{}
	}
	return record
}

// keep writes the record of an account. If that fails, the user signs in again on the next start.
func (m *memory) keep(record azidentity.AuthenticationRecord) {
	if m.path == "" {
		return
	}
	text, err := json.Marshal(record)
	if err != nil {
		return
	}
	if err := os.MkdirAll(filepath.Dir(m.path), 0o700); err != nil {
		return
	}
	_ = os.WriteFile(m.path, text, 0o600)
}

// TokensPersist reports whether this machine has an encrypted store that keeps tokens between
// starts, and if not, why.
func TokensPersist() (bool, string) {
	if _, err := tokenStore(storeName); err != nil {
		return false, api.Clean(oneLine(err.Error()))
	}
	return true, ""
}
