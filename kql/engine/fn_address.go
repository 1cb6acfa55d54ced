package engine

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"quarry/table"
)

func addressFunctions() []function {
	list := []function{
		{name: "ipv4_is_private", params: "s", result: table.Bool, row: ipv4IsPrivate},
		{name: "ipv4_is_in_range", params: "ss", result: table.Bool, row: func(a []datum) datum { return inRange(a[0].str, a[1].str, true) }},
		{name: "ipv6_is_in_range", params: "ss", result: table.Bool, row: func(a []datum) datum { return inRange(a[0].str, a[1].str, false) }},
		{name: "ipv4_is_in_any_range", params: "sa*", result: table.Bool, row: inAnyRange(true)},
		{name: "ipv6_is_in_any_range", params: "sa*", result: table.Bool, row: inAnyRange(false)},
		{name: "ipv4_is_match", params: "ssi?", result: table.Bool, row: func(a []datum) datum {
			return addressOrder(a, true, func(n int) datum { return boolOf(n == 0) }, table.Bool)
		}},
		{name: "ipv6_is_match", params: "ssi?", result: table.Bool, row: func(a []datum) datum {
			return addressOrder(a, false, func(n int) datum { return boolOf(n == 0) }, table.Bool)
		}},
		{name: "ipv4_compare", params: "ssi?", result: table.Long, row: func(a []datum) datum {
			return addressOrder(a, true, func(n int) datum { return longOf(int64(n)) }, table.Long)
		}},
		{name: "ipv6_compare", params: "ssi?", result: table.Long, row: func(a []datum) datum {
			return addressOrder(a, false, func(n int) datum { return longOf(int64(n)) }, table.Long)
		}},
		{name: "parse_ipv4", params: "s", result: table.Long, row: parseIPv4},
		{name: "parse_ipv4_mask", params: "si", result: table.Long, row: parseIPv4Mask},
		{name: "parse_ipv6", params: "s", result: table.String, row: parseIPv6},
		{name: "parse_ipv6_mask", params: "si", result: table.String, row: parseIPv6Mask},
		{name: "format_ipv4", params: "ai?", result: table.String, row: formatIPv4(false)},
		{name: "format_ipv4_mask", params: "ai?", result: table.String, row: formatIPv4(true)},
		{name: "ipv4_netmask_suffix", params: "s", result: table.Long, row: netmaskSuffix},
		{name: "ipv4_range_to_cidr_list", params: "ss", result: table.Dynamic, row: rangeToList},
		{name: "has_ipv4", params: "ss", result: table.Bool, row: func(a []datum) datum { return boolOf(hasAddress(a[0].str, []datum{a[1]}, false)) }},
		{name: "has_any_ipv4", params: "sa*", result: table.Bool, row: func(a []datum) datum { return boolOf(hasAddress(a[0].str, openedAll(a[1:]), false)) }},
		{name: "has_ipv4_prefix", params: "ss", result: table.Bool, row: func(a []datum) datum { return boolOf(hasAddress(a[0].str, []datum{a[1]}, true)) }},
		{name: "has_any_ipv4_prefix", params: "sa*", result: table.Bool, row: func(a []datum) datum { return boolOf(hasAddress(a[0].str, openedAll(a[1:]), true)) }},
	}
	return list
}

func openedAll(a []datum) []datum {
	var out []datum
	for _, d := range a {
		out = append(out, openedArray(d)...)
	}
	return out
}

// prefixOf reads an address with or without a length. four asks for IPv4.
func prefixOf(s string, four bool) (netip.Prefix, bool) {
	s = strings.TrimSpace(s)
	text, length, has := strings.Cut(s, "/")
	if four && strings.Count(text, ".") == 3 && strings.HasSuffix(text, ".") {
		text += "0"
	}
	address, err := netip.ParseAddr(text)
	if err != nil || four && !address.Is4() {
		return netip.Prefix{}, false
	}
	bits := address.BitLen()
	if has {
		if bits, err = strconv.Atoi(length); err != nil || bits < 0 || bits > address.BitLen() {
			return netip.Prefix{}, false
		}
	}
	if !four && address.Is4() {
		address, bits = netip.AddrFrom16(address.As16()), bits+96
	}
	return netip.PrefixFrom(address, bits), true
}

var privateRanges = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16")}

func ipv4IsPrivate(a []datum) datum {
	p, ok := prefixOf(a[0].str, true)
	if !ok {
		return nullOf(table.Bool)
	}
	for _, private := range privateRanges {
		if private.Contains(p.Addr()) && p.Bits() >= private.Bits() {
			return boolOf(true)
		}
	}
	return boolOf(false)
}

func inRange(address, within string, four bool) datum {
	p, ok := prefixOf(address, four)
	r, also := prefixOf(within, four)
	if !ok || !also {
		return nullOf(table.Bool)
	}
	return boolOf(r.Masked().Contains(p.Addr()))
}

func inAnyRange(four bool) func([]datum) datum {
	return func(a []datum) datum {
		if _, ok := prefixOf(a[0].str, four); !ok {
			return nullOf(table.Bool)
		}
		for _, d := range openedAll(a[1:]) {
			if inRange(a[0].str, d.text(), four).isTrue() {
				return boolOf(true)
			}
		}
		return boolOf(false)
	}
}

// addressOrder compares two addresses under the shorter of their masks.
func addressOrder(a []datum, four bool, result func(int) datum, t table.Type) datum {
	x, ok := prefixOf(a[0].str, four)
	y, also := prefixOf(a[1].str, four)
	if !ok || !also {
		return nullOf(t)
	}
	bits := min(x.Bits(), y.Bits())
	if len(a) > 2 {
		bits = min(bits, int(a[2].num))
	}
	if bits < 0 {
		return nullOf(t)
	}
	return result(netip.PrefixFrom(x.Addr(), bits).Masked().Addr().Compare(netip.PrefixFrom(y.Addr(), bits).Masked().Addr()))
}

func addressNumber(p netip.Prefix) int64 {
	four := p.Masked().Addr().As4()
	return int64(binary.BigEndian.Uint32(four[:]))
}

func parseIPv4(a []datum) datum {
	p, ok := prefixOf(a[0].str, true)
	if !ok {
		return nullOf(table.Long)
	}
	return longOf(addressNumber(p))
}

func parseIPv4Mask(a []datum) datum {
	p, ok := prefixOf(a[0].str, true)
	if !ok || a[1].num < 0 || a[1].num > 32 {
		return nullOf(table.Long)
	}
	return longOf(addressNumber(netip.PrefixFrom(p.Addr(), int(a[1].num))))
}

func expanded(p netip.Prefix) datum {
	b := p.Masked().Addr().As16()
	parts := make([]string, 8)
	for i := range parts {
		parts[i] = fmt.Sprintf("%02x%02x", b[2*i], b[2*i+1])
	}
	return stringOf(strings.Join(parts, ":"))
}

func parseIPv6(a []datum) datum {
	p, ok := prefixOf(a[0].str, false)
	if !ok {
		return stringOf("")
	}
	return expanded(p)
}

func parseIPv6Mask(a []datum) datum {
	p, ok := prefixOf(a[0].str, false)
	if !ok || a[1].num < 0 || a[1].num > 128 {
		return stringOf("")
	}
	bits := p.Bits()
	if bits <= 32 && strings.Contains(a[0].str, ".") {
		bits += 96 // the length is that of the IPv4 address at the end
	}
	return expanded(netip.PrefixFrom(p.Addr(), min(int(a[1].num), bits)))
}

// formatIPv4 writes an address given as text or as a number, under a mask.
func formatIPv4(withMask bool) func([]datum) datum {
	return func(a []datum) datum {
		var p netip.Prefix
		ok := false
		if a[0].typ == table.String {
			p, ok = prefixOf(a[0].str, true)
		} else if n := convert(a[0], table.Long); !n.null && n.num >= 0 && n.num <= 0xFFFFFFFF {
			var four [4]byte
			binary.BigEndian.PutUint32(four[:], uint32(n.num))
			p, ok = netip.PrefixFrom(netip.AddrFrom4(four), 32), true
		}
		bits := p.Bits()
		if len(a) > 1 {
			bits = int(a[1].num)
		}
		if !ok || bits < 0 || bits > 32 {
			return stringOf("")
		}
		p = netip.PrefixFrom(p.Addr(), bits).Masked()
		if withMask {
			return stringOf(p.String())
		}
		return stringOf(p.Addr().String())
	}
}

func netmaskSuffix(a []datum) datum {
	p, ok := prefixOf(a[0].str, true)
	if !ok {
		return nullOf(table.Long)
	}
	return longOf(int64(p.Bits()))
}

func rangeToList(a []datum) datum {
	from, ok := prefixOf(a[0].str, true)
	to, also := prefixOf(a[1].str, true)
	if !ok || !also {
		return nullOf(table.Dynamic)
	}
	list := []any{}
	for at, end := addressNumber(from), addressNumber(to); at <= end; {
		bits := 32
		for bits > 0 && at&(1<<(32-bits+1)-1) == 0 && at+1<<(32-bits+1)-1 <= end {
			bits--
		}
		list = append(list, formatIPv4(true)([]datum{longOf(at), longOf(int64(bits))}).str)
		at += 1 << (32 - bits)
	}
	return dynamicOf(list)
}

var addressInText = regexp.MustCompile(`[0-9]+(?:\.[0-9]+){3}`)

// hasAddress looks for IPv4 addresses that stand between characters other than letters, digits and dots.
func hasAddress(text string, wanted []datum, prefix bool) bool {
	for _, place := range addressInText.FindAllStringIndex(text, -1) {
		before, after := place[0] > 0 && (termBefore(text, place[0])), termAfter(text, place[1])
		found := text[place[0]:place[1]]
		if _, ok := prefixOf(found, true); before || after || !ok {
			continue
		}
		for _, d := range wanted {
			w := d.text()
			if found == w || prefix && strings.HasPrefix(found, w) && (strings.HasSuffix(w, ".") || strings.Count(w, ".") == 3) {
				return true
			}
		}
	}
	return false
}
