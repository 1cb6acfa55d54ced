package hunt

import "quarry/kql"

// ownTake is how many rows the take of a query lets through, when what follows it leaves each
// row one row: an answer of as many rows may be a part of what the query would find.
func ownTake(query string) (rows int64, ok bool) {
	for _, statement := range kql.Parse(query).Statements {
		q, is := statement.(*kql.Query)
		if !is {
			continue
		}
		rows, ok = 0, false
		p, is := q.Expr.(*kql.Pipeline)
		if !is {
			continue
		}
		for _, step := range p.Operators {
			switch step := step.(type) {
			case *kql.Take:
				if count, is := step.Count.(*kql.Literal); is {
					rows, ok = count.Long()
				}
			case *kql.Project, *kql.Extend, *kql.Sort, *kql.Serialize, *kql.Render, *kql.As:
			default:
				rows, ok = 0, false
			}
		}
	}
	return rows, ok
}
