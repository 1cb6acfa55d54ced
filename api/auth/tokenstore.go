//go:build linux || windows || (darwin && cgo)

package auth

import (
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity/cache"
)

// tokenStore opens the encrypted store of this machine: the kernel keyring on Linux, DPAPI on
// Windows, the keychain on macOS. Containers often have none.
func tokenStore(name string) (azidentity.Cache, error) {
	return cache.New(&cache.Options{Name: name})
}
