//go:build !linux && !windows && !(darwin && cgo)

package auth

import (
	"errors"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// tokenStore has nothing to open where Microsoft's library knows no encrypted store.
func tokenStore(string) (azidentity.Cache, error) {
	return azidentity.Cache{}, errors.New("this system has no store that Microsoft's library can use")
}
