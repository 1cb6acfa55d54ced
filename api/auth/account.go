package auth

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"quarry/api"
)

// storeName is what our tokens lie under in the machine's encrypted store. Microsoft's
// library keeps those of several tenants and apps apart in it.
const storeName = "quarry"

// memory is what is left of an account's sign-in for the next start: tokens in the
// machine's encrypted store, and a record of the account in a file.
type memory struct {
	cache azidentity.Cache // zero: tokens are in memory only
	path  string           // of the record; "": nobody is remembered
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

// record is the account of the last sign-in; zero for nobody. A record that cannot be
// read costs a sign-in, no more.
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

// keep writes the record of an account. Where that fails the next start asks again.
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

// TokensOutlive says whether this machine has an encrypted store that keeps an account's
// tokens between starts, and if not, why.
func TokensOutlive() (bool, string) {
	if _, err := tokenStore(storeName); err != nil {
		return false, api.Clean(oneLine(err.Error()))
	}
	return true, ""
}
