package plugin

import (
	"net/netip"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/fn"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
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
	for _, arg := range args[3:] {
		if named, ok := arg.(*syntax.Named); ok {
			arg = named.X
		}
		d, err := c.Constant(arg, &expr.Row{Scope: s, Operator: "evaluate"})
		if err != nil || d.Type != table.Bool {
			return nil, vec.Unsupported(arg.Span(), "%s with extra keys", plugin)
		}
		unmatched = d.IsTrue()
	}
	right, err := op.RunInput(c, networks)
	if err != nil {
		return nil, err
	}
	found := lookupNode(input, networks, right, address, network, unmatched, four)
	if four {
		return found, nil
	}
	// ipv6_lookup returns the columns of the networks first.
	own, all := len(input.Columns()), op.AllColumns(found)
	return op.Select(found, append(all[own:len(all):len(all)], all[:own]...)), nil
}

func lookupNode(input, networks expr.Node, right *vec.Batch, address, network int, unmatched, four bool) expr.Node {
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
				if ok && prefix.IsValid() && prefix.Masked().Contains(a.Addr()) {
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
