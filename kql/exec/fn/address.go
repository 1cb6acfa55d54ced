package fn

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func addressFunctions() []expr.Function {
	list := []expr.Function{
		{Name: "ipv4_is_private", Params: "s", Result: table.Bool, Row: ipv4IsPrivate},
		{Name: "ipv4_is_in_range", Params: "ss", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return inRange(a[0].Str, a[1].Str, true) }},
		{Name: "ipv6_is_in_range", Params: "ss", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return inRange(a[0].Str, a[1].Str, false) }},
		{Name: "ipv4_is_in_any_range", Params: "sa*", Result: table.Bool, Row: inAnyRange(true)},
		{Name: "ipv6_is_in_any_range", Params: "sa*", Result: table.Bool, Row: inAnyRange(false)},
		{Name: "ipv4_is_match", Params: "ssi?", Result: table.Bool, Row: func(a []vec.Datum) vec.Datum {
			return addressOrder(a, true, func(n int) vec.Datum { return vec.BoolOf(n == 0) }, table.Bool)
		}},
		{Name: "ipv6_is_match", Params: "ssi?", Result: table.Bool, Row: func(a []vec.Datum) vec.Datum {
			return addressOrder(a, false, func(n int) vec.Datum { return vec.BoolOf(n == 0) }, table.Bool)
		}},
		{Name: "ipv4_compare", Params: "ssi?", Result: table.Long, Row: func(a []vec.Datum) vec.Datum {
			return addressOrder(a, true, func(n int) vec.Datum { return vec.LongOf(int64(n)) }, table.Long)
		}},
		{Name: "ipv6_compare", Params: "ssi?", Result: table.Long, Row: func(a []vec.Datum) vec.Datum {
			return addressOrder(a, false, func(n int) vec.Datum { return vec.LongOf(int64(n)) }, table.Long)
		}},
		{Name: "parse_ipv4", Params: "s", Result: table.Long, Row: parseIPv4},
		{Name: "parse_ipv4_mask", Params: "si", Result: table.Long, Row: parseIPv4Mask},
		{Name: "parse_ipv6", Params: "s", Result: table.String, Row: parseIPv6},
		{Name: "parse_ipv6_mask", Params: "si", Result: table.String, Row: parseIPv6Mask},
		{Name: "format_ipv4", Params: "ai?", Result: table.String, Row: formatIPv4(false)},
		{Name: "format_ipv4_mask", Params: "ai?", Result: table.String, Row: formatIPv4(true)},
		{Name: "ipv4_netmask_suffix", Params: "s", Result: table.Long, Row: netmaskSuffix},
		{Name: "ipv4_range_to_cidr_list", Params: "ss", Result: table.Dynamic, Row: rangeToList},
		{Name: "has_ipv4", Params: "ss", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(hasAddress(a[0].Str, []vec.Datum{a[1]}, false)) }},
		{Name: "has_any_ipv4", Params: "sa*", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(hasAddress(a[0].Str, openedAll(a[1:]), false)) }},
		{Name: "has_ipv4_prefix", Params: "ss", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(hasAddress(a[0].Str, []vec.Datum{a[1]}, true)) }},
		{Name: "has_any_ipv4_prefix", Params: "sa*", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(hasAddress(a[0].Str, openedAll(a[1:]), true)) }},
	}
	return list
}

func openedAll(a []vec.Datum) []vec.Datum {
	var out []vec.Datum
	for _, d := range a {
		out = append(out, expr.ArrayElements(d)...)
	}
	return out
}

// PrefixOf parses an address with an optional prefix length: IPv4 if four is set, otherwise IPv6.
func PrefixOf(s string, four bool) (netip.Prefix, bool) {
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

var privateRanges = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16")}

func ipv4IsPrivate(a []vec.Datum) vec.Datum {
	p, ok := PrefixOf(a[0].Str, true)
	if !ok {
		return vec.NullOf(table.Bool)
	}
	for _, private := range privateRanges {
		if private.Contains(p.Addr()) && p.Bits() >= private.Bits() {
			return vec.BoolOf(true)
		}
	}
	return vec.BoolOf(false)
}

func inRange(address, within string, four bool) vec.Datum {
	p, ok := PrefixOf(address, four)
	r, also := PrefixOf(within, four)
	if !ok || !also {
		return vec.NullOf(table.Bool)
	}
	return vec.BoolOf(r.Masked().Contains(p.Addr()))
}

func inAnyRange(four bool) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		if _, ok := PrefixOf(a[0].Str, four); !ok {
			return vec.NullOf(table.Bool)
		}
		for _, d := range openedAll(a[1:]) {
			if inRange(a[0].Str, d.Text(), four).IsTrue() {
				return vec.BoolOf(true)
			}
		}
		return vec.BoolOf(false)
	}
}

// addressOrder compares two addresses under the shorter of their masks.
func addressOrder(a []vec.Datum, four bool, result func(int) vec.Datum, t table.Type) vec.Datum {
	x, ok := PrefixOf(a[0].Str, four)
	y, also := PrefixOf(a[1].Str, four)
	if !ok || !also {
		return vec.NullOf(t)
	}
	bits := min(x.Bits(), y.Bits())
	if len(a) > 2 {
		bits = min(bits, int(a[2].Num))
	}
	if bits < 0 {
		return vec.NullOf(t)
	}
	return result(netip.PrefixFrom(x.Addr(), bits).Masked().Addr().Compare(netip.PrefixFrom(y.Addr(),
		bits).Masked().Addr()))
}

func addressNumber(p netip.Prefix) int64 {
	four := p.Masked().Addr().As4()
	return int64(binary.BigEndian.Uint32(four[:]))
}

func parseIPv4(a []vec.Datum) vec.Datum {
	p, ok := PrefixOf(a[0].Str, true)
	if !ok {
		return vec.NullOf(table.Long)
	}
	return vec.LongOf(addressNumber(p))
}

func parseIPv4Mask(a []vec.Datum) vec.Datum {
	p, ok := PrefixOf(a[0].Str, true)
	if !ok || a[1].Num < 0 || a[1].Num > 32 {
		return vec.NullOf(table.Long)
	}
	return vec.LongOf(addressNumber(netip.PrefixFrom(p.Addr(), min(p.Bits(), int(a[1].Num)))))
}

func expanded(p netip.Prefix) vec.Datum {
	b := p.Masked().Addr().As16()
	parts := make([]string, 8)
	for i := range parts {
		parts[i] = fmt.Sprintf("%02x%02x", b[2*i], b[2*i+1])
	}
	return vec.StringOf(strings.Join(parts, ":"))
}

func parseIPv6(a []vec.Datum) vec.Datum {
	p, ok := PrefixOf(a[0].Str, false)
	if !ok {
		return vec.StringOf("")
	}
	return expanded(p)
}

func parseIPv6Mask(a []vec.Datum) vec.Datum {
	p, ok := PrefixOf(a[0].Str, false)
	if !ok || a[1].Num < 0 || a[1].Num > 128 {
		return vec.StringOf("")
	}
	bits := p.Bits()
	if bits <= 32 && strings.Contains(a[0].Str, ".") {
		bits += 96 // the length applies to the IPv4 address at the end
	}
	return expanded(netip.PrefixFrom(p.Addr(), min(int(a[1].Num), bits)))
}

// formatIPv4 formats an address, given as text or as a number, under the shorter of its own prefix and
// that of the call.
func formatIPv4(withMask bool) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		var p netip.Prefix
		ok := false
		if a[0].Type == table.String {
			p, ok = PrefixOf(a[0].Str, true)
		} else if n := vec.Convert(a[0], table.Long); !n.Null && n.Num >= 0 && n.Num <= 0xFFFFFFFF {
			var four [4]byte
			binary.BigEndian.PutUint32(four[:], uint32(n.Num))
			p, ok = netip.PrefixFrom(netip.AddrFrom4(four), 32), true
		}
		bits := p.Bits()
		if len(a) > 1 { // a shorter prefix in the address prevails
			bits = int(min(int64(bits), a[1].Num))
		}
		if !ok || bits < 0 || len(a) > 1 && a[1].Num > 32 {
			return vec.StringOf("")
		}
		p = netip.PrefixFrom(p.Addr(), bits).Masked()
		if withMask {
			return vec.StringOf(p.String())
		}
		return vec.StringOf(p.Addr().String())
	}
}

func netmaskSuffix(a []vec.Datum) vec.Datum {
	p, ok := PrefixOf(a[0].Str, true)
	if !ok {
		return vec.NullOf(table.Long)
	}
	return vec.LongOf(int64(p.Bits()))
}

func rangeToList(a []vec.Datum) vec.Datum {
	from, ok := PrefixOf(a[0].Str, true)
	to, also := PrefixOf(a[1].Str, true)
	if !ok || !also {
		return vec.NullOf(table.Dynamic)
	}
	list := []any{}
	for at, end := addressNumber(from), addressNumber(to); at <= end; {
		bits := 32
		for bits > 0 && at&(1<<(32-bits+1)-1) == 0 && at+1<<(32-bits+1)-1 <= end {
			bits--
		}
		list = append(list, formatIPv4(true)([]vec.Datum{vec.LongOf(at), vec.LongOf(int64(bits))}).Str)
		at += 1 << (32 - bits)
	}
	return vec.DynamicOf(list)
}

var addressInText = regexp.MustCompile(`[0-9]+(?:\.[0-9]+){3}`)

// hasAddress looks for IPv4 addresses that are not next to letters, digits or dots.
func hasAddress(text string, wanted []vec.Datum, prefix bool) bool {
	for _, place := range addressInText.FindAllStringIndex(text, -1) {
		before, after := place[0] > 0 && (expr.TermBefore(text, place[0])), expr.TermAfter(text, place[1])
		found := text[place[0]:place[1]]
		if _, ok := PrefixOf(found, true); before || after || !ok {
			continue
		}
		for _, d := range wanted {
			w := d.Text()
			if found == w || prefix && strings.HasPrefix(found, w) &&
				(strings.HasSuffix(w, ".") || strings.Count(w, ".") == 3) {
				return true
			}
		}
	}
	return false
}
