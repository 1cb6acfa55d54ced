package entity

import (
	"net/netip"
	"strings"
)

// defanged makes addresses unclickable. Longer matches come first.
var defanged = strings.NewReplacer("https://", "hxxps[://]", "http://", "hxxp[://]", "ftp://", "fxp[://]", "HTTPS://",
	"hxxps[://]", "HTTP://", "hxxp[://]")

// Defang rewrites the addresses in a string so that nobody follows them by accident: URLs, IPv4
// addresses, domains and mail addresses.
func Defang(text string) string {
	text = defanged.Replace(text)
	return hostShape.ReplaceAllStringFunc(text, func(host string) string {
		if _, err := netip.ParseAddr(host); err != nil && !isHost(host) {
			return host
		}
		host = strings.ReplaceAll(host, "@", "[@]")
		at := strings.LastIndexByte(host, '.')
		return host[:at] + "[.]" + host[at+1:]
	})
}
