package sema

import (
	"quarry/kql/types"
)

// defenderFunction is a table function that exists in Defender only.
type defenderFunction struct {
	columns []boundColumn
	// extends says that the columns are added to the input columns.
	extends bool
}

var DefenderFunctions = map[string]defenderFunction{
	"FileProfile": {extends: true, columns: tupleOf(types.String, "SHA1", "SHA256", "MD5", "FileSize:long",
		"GlobalPrevalence:long",
		"GlobalFirstSeen:datetime", "GlobalLastSeen:datetime", "Signer", "Issuer", "SignerHash",
		"IsCertificateValid:bool",
		"IsRootSignerMicrosoft:bool", "SignatureState", "IsExecutable:bool", "ThreatName", "Publisher", "SoftwareName",
		"ProfileAvailability")},
	"DeviceFromIP": {extends: true, columns: tupleOf(types.String, "IP", "DeviceId")},
	"AssignedIPAddresses": {columns: tupleOf(types.String, "Timestamp:datetime", "IPAddress", "IPType",
		"NetworkAdapterType", "ConnectedNetworks:dynamic")},
	"SeenBy": {columns: tupleOf(types.String, "DeviceId", "DeviceName")},
}

// outputColumns returns the columns after invoking a Defender function. DeviceFromIP replaces columns of
// the same name, FileProfile keeps the input columns unchanged, and the others return only their
// own columns.
func (f defenderFunction) outputColumns(name string, flow *rows) *rows {
	c := extending(flow, len(f.columns))
	switch {
	case name == "DeviceFromIP":
		for _, column := range f.columns {
			c.set(column.Name, column.Type)
		}
	case f.extends:
		c.addJoined(&rows{columns: f.columns}, nil)
	default:
		return &rows{columns: f.columns}
	}
	return c.rows()
}
