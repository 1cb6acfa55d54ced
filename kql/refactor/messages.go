package refactor

import (
	"errors"
	"fmt"

	"quarry/kql/sema"
)

// The reasons why a name cannot be renamed, one sentence each.
var (
	errNoName          = errors.New("there is no name here that the query uses")
	errEmptyName       = errors.New("the new name is empty")
	errNameHasControls = errors.New("the new name contains a line break or another control character")
	errWrongSyntax     = errors.New("the query has a syntax error; fix it before you rename")
	errTooMany         = errors.New("too many columns are named after it to rename them all")
)

func errBuiltIn(kind sema.SymbolKind, name string) error {
	switch kind {
	case sema.SymbolTable:
		return fmt.Errorf("`%s` is a table, not a name that the query declares; `let` can give it another name", name)
	case sema.SymbolColumn:
		return fmt.Errorf("`%s` comes from a table or an operator, not from a name in the query; "+
			"`project-rename` can give it another name", name)
	case sema.SymbolAggregate, sema.SymbolFunction, sema.SymbolPlugin:
		return fmt.Errorf("`%s` is built in and cannot be renamed", name)
	case sema.SymbolVariable, sema.SymbolParameter:
	}
	return fmt.Errorf("`%s` belongs to the language and cannot be renamed", name)
}

func errFixed(reason sema.Fixed, name string) error {
	switch reason {
	case sema.FixedByTable:
		return fmt.Errorf("`%s` is matched by name with a column that the query does not name, "+
			"in a join, union or function call; both must keep one name", name)
	case sema.FixedByData:
		return fmt.Errorf("`%s` is a key in the data and selects what the column holds; "+
			"`project-rename` can give it another name", name)
	case sema.FixedByTypes:
		return fmt.Errorf("union splits `%s` into one column per type; give it one type before you rename it", name)
	case sema.FixedByOutput, sema.NotFixed:
	}
	return fmt.Errorf("`%s` is named by an operator or function; `project-rename` can give it another name", name)
}

func errMayBe(name string) error {
	return fmt.Errorf("`%s` is also used where not all columns are known, and may be the same column there", name)
}

func errClash(kind sema.SymbolKind, name string) error {
	return fmt.Errorf("`%s` is already a %s here; choose another name", name, kind)
}

func errBecomesWrong(name, message string) error {
	return fmt.Errorf("with the name `%s`, the query would be wrong: %s", name, message)
}

func errMeansElse(old, name, other string) error {
	if other == "" || other == old {
		return fmt.Errorf("`%s` cannot become `%s`: parts of the query would refer to something else", old, name)
	}
	return fmt.Errorf("`%s` cannot become `%s`: `%s` would refer to something else", old, name, other)
}

func errColumnsChange(old, name string) error {
	return fmt.Errorf("`%s` cannot become `%s`: the columns of the result would change, not only their names",
		old, name)
}

func errStar(name string) error {
	return fmt.Errorf("`%s` replaces a column of its input; with another name, both would exist, "+
		"and `*` includes both", name)
}
