package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// defenderFunction is a table function that exists in Defender only.
type defenderFunction struct {
	columns []boundColumn
	// extends says that the columns are added to the input columns.
	extends bool
}

var DefenderFunctions = map[string]defenderFunction{
	"FileProfile": {extends: true, columns: tupleOf(types.String, "SHA1", "SHA256", "MD5", "FileSize:int",
		"GlobalPrevalence:int",
		"GlobalFirstSeen:datetime", "GlobalLastSeen:datetime", "Signer", "Issuer", "SignerHash",
		"IsCertificateValid:bool",
		"IsRootSignerMicrosoft:bool", "SignatureState", "IsExecutable:bool", "ThreatName", "Publisher", "SoftwareName",
		"ProfileAvailability")},
	"DeviceFromIP": {extends: true, columns: tupleOf(types.String, "DeviceId")},
	"AssignedIPAddresses": {columns: tupleOf(types.String, "Timestamp:datetime", "IPAddress", "IPType",
		"NetworkAdapterType", "ConnectedNetworks:dynamic")},
	"SeenBy": {extends: true, columns: tupleOf(types.Dynamic, "SeenBy")},
}

// outputColumns returns the columns after invoking a Defender function.
func (f defenderFunction) outputColumns(b *binder, name *syntax.Name, flow *rows) *rows {
	if !f.extends {
		return &rows{columns: f.columns}
	}
	c := extending(flow, len(f.columns))
	c.addJoined(b, name.Span(), &rows{columns: f.columns}, nil)
	return c.rows()
}
