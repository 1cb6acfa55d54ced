package world

import (
	"slices"
	"strings"

	"quarry/table"
)

// certificate is a row of DeviceFileCertificateInfo: the signer of a file seen on a device.
type certificate struct {
	event
	file *image
}

// certificates returns a row for every Windows program on every device.
func (w *World) certificates() []certificate {
	d := w.dice("certificates")
	var files []*image
	for _, i := range images {
		if !strings.HasPrefix(i.folder, "/") && i.name != "System" {
			files = append(files, i)
		}
	}
	slices.SortFunc(files, func(a, b *image) int { return strings.Compare(a.name, b.name) })
	var list []certificate
	for _, x := range w.estate().windows() {
		for _, file := range files {
			if !file.unsigned || x == w.estate().cast().files {
				list = append(list, certificate{event{at: w.moment(d, false), device: x}, file})
			}
		}
	}
	return ordered(list, certificateEvent)
}

func certificateEvent(c *certificate) *event { return &c.event }

func (c *certificate) signer() string { return c.file.company() }

func (c *certificate) issuer() string {
	if c.file.maker != "" {
		return "Example Trusted Code Signing CA"
	}
	return "Microsoft Code Signing PCA 2011"
}

// ofSigned returns a column that is null for unsigned files.
func ofSigned(kind table.Type, value func(*certificate) table.Value) func(*certificate) table.Value {
	return func(c *certificate) table.Value {
		if c.file.unsigned {
			return table.Null(kind)
		}
		return value(c)
	}
}

func signedText(value func(*certificate) string) func(*certificate) table.Value {
	return text(func(c *certificate) string {
		if c.file.unsigned {
			return ""
		}
		return value(c)
	})
}

// certificateBegin is when the certificates of the tenant's programs were issued.
var certificateBegin = midnight(2025, 9, 4)

var certificateColumns = eventColumns(certificateEvent).with(columns[certificate]{
	"SHA1":     text(func(c *certificate) string { return c.file.sha1 }),
	"IsSigned": func(c *certificate) table.Value { return table.NewBool(!c.file.unsigned) },
	"SignatureType": signedText(func(c *certificate) string {
		if strings.HasPrefix(c.file.folder, `C:\Windows`) {
			return "Catalog"
		}
		return "Embedded"
	}),
	"Signer":     signedText((*certificate).signer),
	"SignerHash": signedText(func(c *certificate) string { return digest("signer:"+c.signer(), 40) }),
	"Issuer":     signedText((*certificate).issuer),
	"IssuerHash": signedText(func(c *certificate) string { return digest("issuer:"+c.issuer(), 40) }),
	"CertificateSerialNumber": signedText(func(c *certificate) string {
		return "33" + digest("serial:"+c.signer(),
			36)
	}),
	"CrlDistributionPointUrls": signedText(func(*certificate) string { return `["http://crl.certs.example/pca.crl"]` }),
	"CertificateCreationTime": ofSigned(table.DateTime,
		func(*certificate) table.Value { return table.NewDateTime(certificateBegin) }),
	"CertificateExpirationTime": ofSigned(table.DateTime, func(*certificate) table.Value {
		return table.NewDateTime(certificateBegin + 365*day)
	}),
	"CertificateCountersignatureTime": ofSigned(table.DateTime, func(c *certificate) table.Value {
		return table.NewDateTime(certificateBegin + c.file.size%200*day)
	}),
	"IsTrusted": func(c *certificate) table.Value { return table.NewBool(!c.file.unsigned) },
	"IsRootSignerMicrosoft": ofSigned(table.Bool,
		func(c *certificate) table.Value { return table.NewBool(c.file.maker == "") }),
})

func (w *World) deviceFileCertificateInfo(schema []table.Column) *lazyTable {
	return fill(schema, w.certificates(), certificateColumns)
}
