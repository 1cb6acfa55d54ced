package expr

import "quarry/kql/regex"

func matchesRegex(needle string) (func(string) bool, error) {
	re, err := regex.Compile(needle)
	if err != nil {
		return nil, err
	}
	if s := NewSteps(re); s != nil && s.Groups < fewGroups {
		return func(text string) bool {
			var ends [2 * fewGroups]int
			return s.Find(text, ends[:])
		}, nil
	}
	return re.MatchString, nil
}

// fewGroups is the number of groups for which memory is always reserved.
const fewGroups = 8
