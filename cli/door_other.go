//go:build !unix

package cli

import "os"

// divertStderr does nothing: the runtime keeps its own handle to standard error here.
func divertStderr(*os.File) (restore func()) { return func() {} }
