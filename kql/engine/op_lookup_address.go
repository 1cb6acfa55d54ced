package engine

import (
	"net/netip"

	"quarry/kql/syntax"
	"quarry/table"
)

// bindAddressLookup joins rows with the networks that their address lies in:
// ipv4_lookup(networks, address, network [, extra keys] [, return_unmatched]).
func bindAddressLookup(four bool) plugin {
	return func(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
		return c.addressLookup(op, input, s, four)
	}
}

func (c *compiler) addressLookup(op *syntax.Evaluate, input node, s *scope, four bool) (node, error) {
	plugin := op.Call.Name.Text
	args := op.Call.Args
	if len(args) < 3 {
		return nil, wrongCount(op.Call, plugin)
	}
	networks, err := c.tabular(args[0], s, "evaluate")
	if err != nil {
		return nil, err
	}
	address, err := oneColumn(args[1], input.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	network, err := oneColumn(args[2], networks.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	unmatched := false
	for _, arg := range args[3:] {
		if named, ok := arg.(*syntax.Named); ok {
			arg = named.X
		}
		d, err := c.constant(arg, &row{scope: s, operator: "evaluate"})
		if err != nil || d.typ != table.Bool {
			return nil, unsupported(arg.Span(), "%s with extra keys", plugin)
		}
		unmatched = d.isTrue()
	}
	right, err := c.kept(networks)
	if err != nil {
		return nil, err
	}
	found := lookupNode(input, networks, right, address, network, unmatched, four)
	if four {
		return found, nil
	}
	// ipv6_lookup gives the columns of the networks first.
	own, all := len(input.columns()), allColumns(found)
	return selected(found, append(all[own:len(all):len(all)], all[:own]...)), nil
}

func lookupNode(input, networks node, right *batch, address, network int, unmatched, four bool) node {
	prefixes := make([]netip.Prefix, right.n)
	for row := range right.n {
		prefixes[row], _ = prefixOf(right.col(network).datum(row).text(), four)
	}
	j := &join{kind: joinKind{left: true, right: true}, left: input, right: networks}
	j.describe(&syntax.Join{})
	return &each{schema: j.schema, input: input, step: func(f *frame, b *batch) (*batch, error) {
		var p pairs
		v := b.col(address)
		for row := range b.n {
			found := false
			a, ok := prefixOf(v.datum(row).text(), four)
			for i, prefix := range prefixes {
				if ok && prefix.IsValid() && prefix.Masked().Contains(a.Addr()) {
					p.put(int32(row), int32(i))
					found = true
				}
			}
			if !found && unmatched {
				p.put(int32(row), -1)
			}
		}
		out := b.pick(p.left)
		out.cols = append(out.cols, right.pick(p.right).cols...)
		return out, f.x.alive()
	}}
}
