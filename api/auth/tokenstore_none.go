//go:build !linux && !windows && !(darwin && cgo)

package auth

import (
	"errors"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// tokenStore returns an error: the library supports no encrypted store on this system.
func tokenStore(string) (azidentity.Cache, error) {
	return azidentity.Cache{}, errors.New("this system has no encrypted store that the library supports")
}
