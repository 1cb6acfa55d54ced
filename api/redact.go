package api

import "regexp"

// secretShapes matches what looks like a secret in text from outside: the page of a gateway may
// contain request headers, and a token command may print a token.
var secretShapes = regexp.MustCompile(`eyJ[\w-]{8,}(?:\.[\w-]*){0,4}` + // a JWT, or the start of one
	`|(?i:bearer)\s+[\w.~+/=-]{8,}` +
	`|(?i:(?:client_secret|client_assertion|access_token|refresh_token|password)["']?\s*[=:]\s*["']?)[^\s"'&,}]+`)

func redact(s string) string { return secretShapes.ReplaceAllString(s, "[hidden]") }
