//go:build !linux

package replacefile

import (
	"errors"
	"os"
)

// unnamed returns nil: files have names here.
func unnamed(string) *os.File { return nil }

func link(*os.File, string) (string, error) { return "", errors.ErrUnsupported }
