package plugin

import (
	"net/netip"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/fn"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
)

// bindAddressLookup joins rows with the networks that contain their address: ipv4_lookup(networks,
// address, network [, extra keys] [, return_unmatched]).
func bindAddressLookup(four bool) op.Plugin {
	return func(c *expr.Compiler, op *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
		return addressLookup(c, op, input, s, four)
	}
}

func addressLookup(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope, four bool) (expr.Node,
	error) {
	plugin := evaluate.Call.Name.Text
	args := evaluate.Call.Args
	if len(args) < 3 {
		return nil, expr.WrongCount(evaluate.Call, plugin)
	}
	networks, err := c.Tabular(args[0], s)
	if err != nil {
		return nil, err
	}
	address, err := op.OneColumn(args[1], input.Columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	network, err := op.OneColumn(args[2], networks.Columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	unmatched := false
	var keys [][2]int // columns of both tables that must be equal
	for _, arg := range args[3:] {
		if name, ok := arg.(*syntax.Name); ok && s.Use(name) == nil {
			own, err := op.OneColumn(name, input.Columns(), "evaluate")
			if err != nil {
				return nil, err
			}
			other, err := op.OneColumn(name, networks.Columns(), "evaluate")
			if err != nil {
				return nil, err
			}
			keys = append(keys, [2]int{own, other})
			continue
		}
		if named, ok := arg.(*syntax.Named); ok {
			arg = named.X
		}
		d, err := c.Constant(arg, &expr.Row{Scope: s, Operator: "evaluate"})
		if err != nil {
			return nil, err
		}
		unmatched = d.IsTrue()
	}
	right, err := op.RunInput(c, networks)
	if err != nil {
		return nil, err
	}
	found := lookupNode(input, networks, right, address, network, keys, unmatched, four)
	own, all := len(input.Columns()), op.AllColumns(found)
	if four { // the keys stay once, as in lookup
		isKey := func(at int) bool {
			return slices.ContainsFunc(keys, func(k [2]int) bool { return own+k[1] == at })
		}
		return op.Select(found, slices.DeleteFunc(all, isKey)), nil
	}
	// ipv6_lookup returns the columns of the networks first.
	return op.Select(found, append(all[own:len(all):len(all)], all[:own]...)), nil
}

func lookupNode(input, networks expr.Node, right *vec.Batch, address, network int, keys [][2]int,
	unmatched, four bool) expr.Node {
	prefixes := make([]netip.Prefix, right.N)
	for row := range right.N {
		prefixes[row], _ = fn.PrefixOf(right.Col(network).Datum(row).Text(), four)
	}
	j := &op.Join{Kind: op.JoinKind{Left: true, Right: true}, Left: input, Right: networks}
	j.BuildSchema(&syntax.Join{})
	return &expr.Each{Schema: j.Schema, Input: input, Step: func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
		var p op.Pairs
		v := b.Col(address)
		for row := range b.N {
			found := false
			a, ok := fn.PrefixOf(v.Datum(row).Text(), four)
			for i, prefix := range prefixes {
				if ok && prefix.IsValid() && prefix.Masked().Contains(a.Addr()) && sameKeys(b, row, right, i, keys) {
					p.Put(int32(row), int32(i))
					found = true
				}
			}
			if !found && unmatched {
				p.Put(int32(row), -1)
			}
		}
		out := b.Pick(p.Left)
		out.Cols = append(out.Cols, right.Pick(p.Right).Cols...)
		return out, f.X.Alive()
	}}
}

// sameKeys reports whether two rows have the same values in some columns.
func sameKeys(left *vec.Batch, row int, right *vec.Batch, other int, keys [][2]int) bool {
	for _, k := range keys {
		x, y := left.Col(k[0]).Datum(row), right.Col(k[1]).Datum(other)
		if order, ok := vec.Compare(x, y); x.Null || y.Null || !ok || order != 0 {
			return false
		}
	}
	return true
}
