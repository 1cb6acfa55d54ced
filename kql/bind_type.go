package kql

import (
	"quarry/kql/catalog"
	"quarry/kql/types"
)

func column(name string, typ types.Type) catalog.Column { return catalog.Column{Name: name, Type: typ} }

// typeOfName gives the type that a name spells; string where none is written.
func typeOfName(n *Name) types.Type {
	if n == nil {
		return types.String
	}
	typ, _ := types.Parse(n.Text)
	return typ
}
