package engine

import (
	"net/netip"

	"quarry/kql"
	"quarry/table"
)

// bindIPv4Lookup joins rows with the networks that their address lies in:
// ipv4_lookup(networks, address, network [, extra keys] [, return_unmatched]).
func bindIPv4Lookup(c *compiler, op *kql.Evaluate, input node, s *scope) (node, error) {
	args := op.Call.Args
	if len(args) < 3 {
		return nil, wrongCount(op.Call, "ipv4_lookup")
	}
	networks, err := c.tabular(args[0], s, "evaluate")
	if err != nil {
		return nil, err
	}
	address, err := columnNames(args[1:2], input.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	network, err := columnNames(args[2:3], networks.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	unmatched := false
	for _, arg := range args[3:] {
		if named, ok := arg.(*kql.Named); ok {
			arg = named.X
		}
		d, err := c.constant(arg, &row{scope: s, operator: "evaluate"})
		if err != nil || d.typ != table.Bool {
			return nil, unsupported(arg.Span(), "ipv4_lookup with extra keys")
		}
		unmatched = d.isTrue()
	}
	right, err := c.kept(networks)
	if err != nil {
		return nil, err
	}
	return lookupNode(input, networks, right, address[0], network[0], unmatched), nil
}

func lookupNode(input, networks node, right *batch, address, network int, unmatched bool) node {
	prefixes := make([]netip.Prefix, right.n)
	for row := range right.n {
		prefixes[row], _ = prefixOf(right.col(network).datum(row).text(), true)
	}
	j := &join{kind: joinKind{left: true, right: true}, left: input, right: networks}
	j.describe(&kql.Join{})
	return &each{schema: j.schema, input: input, step: func(f *frame, b *batch) (*batch, error) {
		var p pairs
		v := b.col(address)
		for row := range b.n {
			found := false
			a, ok := prefixOf(v.datum(row).text(), true)
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
