package world

import (
	"fmt"
	"strings"

	"quarry/table"
)

// adapter is a row of DeviceNetworkInfo, which a device reports about its network card every few
// hours.
type adapter struct {
	event
	wireless, up bool
}

func (w *World) adapters() []adapter {
	d := w.dice("adapters")
	var list []adapter
	for _, x := range w.estate().devices {
		for at := w.start + d.Int64N(3*hour); at < w.end; at += 2*hour + d.Int64N(hour) {
			list = append(list, adapter{event: event{at: at, device: x}, wireless: !x.server &&
				d.chance(.6), up: d.chance(.97)})
		}
	}
	return ordered(list, adapterEvent)
}

func adapterEvent(a *adapter) *event { return &a.event }

func ofAdapter(value func(*device) string) func(*adapter) table.Value {
	return text(func(a *adapter) string { return value(a.device) })
}

func (a *adapter) networks() string {
	if !a.up {
		return ""
	}
	return fmt.Sprintf(`[{"Name":"%s","Description":"Contoso","IsConnectedToInternet":%t,"Category":"Domain"}]`,
		dnsDomain, !a.device.server)
}

// gateway returns the first address of the device's network.
func (x *device) gateway() string { return x.ip[:strings.LastIndexByte(x.ip, '.')] + ".1" }

var adapterColumns = eventColumns(adapterEvent).with(columns[adapter]{
	"NetworkAdapterName": ofAdapter(func(x *device) string {
		return "{" + strings.ToUpper(x.id[:8]+"-"+x.id[8:12]) +
			"}"
	}),
	"MacAddress": ofAdapter(func(x *device) string { return x.mac }),
	"NetworkAdapterType": text(func(a *adapter) string {
		if a.wireless {
			return "Wireless80211"
		}
		return "Ethernet"
	}),
	"NetworkAdapterStatus": text(func(a *adapter) string {
		if a.up {
			return "Up"
		}
		return "Down"
	}),
	"TunnelType":        ofAdapter(func(*device) string { return "None" }),
	"ConnectedNetworks": text((*adapter).networks),
	"DnsAddresses":      ofAdapter(func(*device) string { return `["10.20.3.61"]` }),
	"IPv4Dhcp": ofAdapter(func(x *device) string {
		if x.server {
			return ""
		}
		return x.gateway()
	}),
	"DefaultGateways": ofAdapter(func(x *device) string { return `["` + x.gateway() + `"]` }),
	"IPAddresses": ofAdapter(func(x *device) string {
		return fmt.Sprintf(`[{"IPAddress":"%s","SubnetPrefix":24,"AddressType":"Private"}]`, x.ip)
	}),
	"NetworkAdapterVendor":    ofAdapter(func(*device) string { return "Litware" }),
	"OnboardingStatus":        ofAdapter(func(*device) string { return "Onboarded" }),
	"NetworkAdapterDnsSuffix": ofAdapter(func(*device) string { return dnsDomain }),
})

func (w *World) deviceNetworkInfo(schema []table.Column) *lazyTable {
	return fill(schema, w.adapters(), adapterColumns)
}
