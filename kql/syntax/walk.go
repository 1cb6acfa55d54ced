package syntax

// Inspect calls visit for a node and then for its descendants in the order of the text. It skips
// the descendants of a node for which visit returns false. It does not recurse, so the tree may be
// of any depth.
func Inspect(n Node, visit func(Node) bool) {
	stack := []Node{n}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !visit(n) {
			continue
		}
		from := len(stack)
		stack = appendChildren(stack, n)
		for i, j := from, len(stack)-1; i < j; i, j = i+1, j-1 {
			stack[i], stack[j] = stack[j], stack[i]
		}
	}
}

// appendChildren appends the direct children of a node.
func appendChildren(list []Node, n Node) []Node {
	switch x := n.(type) {
	case Statement:
		return statementChildren(list, x)
	case Expr:
		return exprChildren(list, x)
	case Operator:
		return operatorChildren(list, x)
	case *Parameter:
		return exprs(list, x.Default)
	case *Param:
		return exprs(list, x.Value)
	case *SeriesItem:
		return exprs(list, x.X, x.Default)
	case *NestedLevel:
		return exprs(list, x.Count, x.Of, x.Others, x.By)
	case *ScanStep:
		return exprs(exprs(list, x.Condition), x.Assignments...)
	case *GraphPattern:
		return exprs(list, x.Parts...)
	case *PatternCase:
		return nodes(exprs(exprs(list, x.Values...), x.Path), x.Body)
	}
	return list
}

func exprs(list []Node, more ...Expr) []Node {
	for _, x := range more {
		if x != nil {
			list = append(list, x)
		}
	}
	return list
}

func nodes[N Node](list []Node, more []N) []Node {
	for _, n := range more {
		list = append(list, n)
	}
	return list
}

func statementChildren(list []Node, s Statement) []Node {
	switch x := s.(type) {
	case *Query:
		return exprs(list, x.Expr)
	case *Let:
		return exprs(list, x.Value)
	case *Set:
		return exprs(list, x.Value)
	case *DeclareParameters:
		return nodes(list, x.Parameters)
	case *Alias:
		return exprs(list, x.Value)
	case *Pattern:
		list = nodes(list, x.Parameters)
		if x.Path != nil {
			list = append(list, x.Path)
		}
		return nodes(list, x.Cases)
	}
	return list
}

func exprChildren(list []Node, x Expr) []Node {
	switch x := x.(type) {
	case *Unary:
		return exprs(list, x.X)
	case *Binary:
		return exprs(list, x.L, x.R)
	case *In:
		return exprs(exprs(list, x.X), x.Values...)
	case *Between:
		return exprs(list, x.X, x.Low, x.High)
	case *Call:
		return exprs(list, x.Args...)
	case *Member:
		return exprs(list, x.X, x.Name)
	case *Invocation:
		return exprs(list, x.X, x.Call)
	case *Index:
		return exprs(list, x.X, x.I)
	case *Paren:
		return exprs(list, x.X)
	case *Named:
		return exprs(nodes(list, x.Names), x.X)
	case *Ordered:
		return exprs(list, x.X)
	case *Typed:
		return exprs(list, x.X)
	case *Pipeline:
		return nodes(exprs(list, x.Source), x.Operators)
	case *OperatorSource:
		return append(list, x.Operator)
	case *DataTable:
		return exprs(list, x.Values...)
	case *ExternalData:
		return nodes(exprs(list, x.URIs...), x.Params)
	case *Function:
		return nodes(nodes(list, x.Parameters), x.Body)
	case *EntityGroup:
		return exprs(list, x.Members...)
	case *GraphEdge:
		return exprs(list, x.Low, x.High)
	}
	return list
}

func operatorChildren(list []Node, operator Operator) []Node {
	switch x := operator.(type) {
	case *Where:
		return exprs(nodes(list, x.Params), x.Predicate)
	case *Project:
		return exprs(list, x.Columns...)
	case *Extend:
		return exprs(list, x.Columns...)
	case *Summarize:
		return exprs(exprs(nodes(list, x.Params), x.Aggregates...), x.By...)
	case *Sort:
		return nodes(nodes(list, x.Params), x.Keys)
	case *Take:
		return exprs(list, x.Count)
	case *Top:
		return nodes(exprs(list, x.Count), x.Keys)
	case *Distinct:
		return exprs(list, x.Columns...)
	case *Join:
		return exprs(exprs(nodes(list, x.Params), x.Right), x.On...)
	case *Union:
		return exprs(nodes(list, x.Params), x.Tables...)
	case *Print:
		return exprs(list, x.Columns...)
	case *Serialize:
		return exprs(list, x.Columns...)
	case *Range:
		return exprs(list, x.From, x.To, x.Step)
	case *Sample:
		return exprs(list, x.Count, x.Of)
	case *Invoke:
		return append(list, x.Call)
	case *Evaluate:
		return append(list, x.Call)
	case *ParseOperator:
		return exprs(exprs(list, x.Input), x.Pattern...)
	case *ParseKV:
		return exprs(list, x.Input)
	case *MvExpand:
		return exprs(exprs(list, x.Items...), x.Limit)
	case *MvApply:
		return exprs(exprs(list, x.Items...), x.Limit, x.On)
	case *MakeSeries:
		return exprs(exprs(nodes(list, x.Series), x.On, x.From, x.To, x.Step), x.By...)
	case *TopNested:
		return nodes(list, x.Levels)
	case *TopHitters:
		return exprs(list, x.Count, x.Of, x.By)
	case *Reduce:
		return exprs(list, x.By)
	case *Partition:
		return exprs(list, x.By, x.Body)
	case *Fork:
		return exprs(list, x.Branches...)
	case *Facet:
		return exprs(exprs(list, x.By...), x.With)
	case *ScanOperator:
		return nodes(exprs(nodes(list, x.Order), x.By...), x.Steps)
	case *Search:
		return exprs(exprs(list, x.Tables...), x.Predicate)
	case *Find:
		return exprs(exprs(exprs(list, x.Tables...), x.Predicate), x.Project...)
	case *Render:
		return nodes(list, x.Params)
	case *MacroExpand:
		return nodes(exprs(nodes(list, x.Params), x.Group), x.Body)
	case *Graph:
		return exprs(exprs(nodes(exprs(list, x.Nodes...), x.Patterns), x.Where), x.Project...)
	}
	return list
}
