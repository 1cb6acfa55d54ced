package geo

import (
	"net/netip"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func geographyFunctions() []expr.Function {
	return []expr.Function{{Name: "geo_info_from_ip_address", Params: "s", Result: table.Dynamic, Row: geoInfo}}
}

// region is the location of a network.
type region struct {
	network              netip.Prefix
	country, state, city string
	latitude, longitude  float64
}

// regions locates the networks that RFC 5737 and RFC 3849 reserve for documentation, and two that
// Kusto's documentation uses in its examples. No other address is known: there is no free, small
// database of real ones.
var regions = []region{
	{netip.MustParsePrefix("192.0.2.0/26"), "Netherlands", "North Holland", "Amsterdam", 52.37, 4.9},
	{netip.MustParsePrefix("192.0.2.64/26"), "United States", "Virginia", "Ashburn", 39.04, -77.49},
	{netip.MustParsePrefix("192.0.2.128/26"), "Germany", "Hesse", "Frankfurt am Main", 50.11, 8.68},
	{netip.MustParsePrefix("192.0.2.192/26"), "Singapore", "", "Singapore", 1.35, 103.82},
	{netip.MustParsePrefix("198.51.100.0/25"), "United States", "Washington", "Redmond", 47.67, -122.12},
	{netip.MustParsePrefix("198.51.100.128/26"), "Ireland", "Leinster", "Dublin", 53.35, -6.26},
	{netip.MustParsePrefix("198.51.100.192/26"), "Moldova", "", "Chisinau", 47.01, 28.86},
	{netip.MustParsePrefix("203.0.113.0/26"), "Denmark", "Capital Region", "Copenhagen", 55.68, 12.57},
	{netip.MustParsePrefix("203.0.113.64/26"), "Romania", "", "Bucharest", 44.43, 26.1},
	{netip.MustParsePrefix("203.0.113.128/25"), "Brazil", "Sao Paulo", "Sao Paulo", -23.55, -46.63},
	{netip.MustParsePrefix("2001:db8::/33"), "Sweden", "Stockholm", "Stockholm", 59.33, 18.07},
	{netip.MustParsePrefix("20.53.203.0/24"), "Australia", "New South Wales", "Sydney", -33.8672, 151.1997},
	{netip.MustParsePrefix("2a03:2880:f12c::/48"), "United States", "Florida", "Boca Raton", 26.3594, -80.0771},
	{netip.MustParsePrefix("2001:db8:8000::/33"), "Japan", "Tokyo", "Tokyo", 35.68, 139.69},
}

// geoInfo returns null for an address without a known region, and for an invalid one.
func geoInfo(a []vec.Datum) vec.Datum {
	address, err := netip.ParseAddr(a[0].Str)
	if err != nil {
		return vec.NullOf(table.Dynamic)
	}
	for _, r := range regions {
		if r.network.Contains(address.Unmap()) {
			return vec.DynamicOf(&vec.Bag{
				Keys:   []string{"country", "state", "city", "latitude", "longitude"},
				Values: []any{r.country, r.state, r.city, r.latitude, r.longitude},
			})
		}
	}
	return vec.NullOf(table.Dynamic)
}
