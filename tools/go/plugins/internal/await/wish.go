package await

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"ics-discovery/tools/plugins/internal/object"

	"k8s.io/client-go/util/jsonpath"
)

func (w Wait) hasWish() bool { return object.Annotation(w.Inputs, object.WaitFor) != "" }

// wished reads the annotation pulumi.com/waitFor: one expression or a JSON list of them, all of which must hold.
// "jsonpath={.status.phase}=Ready" compares, without "=value" it asks for existence; "condition=Ready[=False]" asks
// for one of status.conditions.
func wished(annotation string) (judge, error) {
	var expressions []string
	if err := json.Unmarshal([]byte(annotation), &expressions); err != nil {
		expressions = []string{annotation}
	}
	if len(expressions) == 0 {
		return nil, fmt.Errorf("at least one condition must be specified")
	}
	var all []judge
	for _, expression := range expressions {
		one, err := wishedOne(expression)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return func(s *scene) Verdict {
		verdict := Verdict{Ready: true}
		for _, one := range all {
			part := one(s)
			verdict.Ready = verdict.Ready && part.Ready
			verdict.Why = append(verdict.Why, part.Why...)
		}
		return verdict
	}, nil
}

func wishedOne(expression string) (judge, error) {
	if kind, ok := strings.CutPrefix(expression, "condition="); ok {
		kind, wanted, given := strings.Cut(kind, "=")
		if !given {
			wanted = "True"
		}
		return func(s *scene) Verdict {
			if state := conditionOf(s.object, kind); !strings.EqualFold(state.status, wanted) {
				return waiting("Waiting for condition %q to be %q; it is %q %s", kind, wanted, state.status, state.message)
			}
			return Verdict{Ready: !s.gone}
		}, nil
	}
	path, ok := strings.CutPrefix(expression, "jsonpath=")
	if !ok {
		return nil, fmt.Errorf(`expected a "jsonpath=" or "condition=" prefix, got %q`, expression)
	}
	wanted := ""
	if end := strings.LastIndex(path, "}"); end >= 0 {
		path, wanted = path[:end+1], strings.TrimPrefix(path[end+1:], "=")
	}
	query := jsonpath.New("waitFor").AllowMissingKeys(true)
	if err := query.Parse(path); err != nil {
		return nil, fmt.Errorf("read %q: %w", expression, err)
	}
	return func(s *scene) Verdict {
		var found bytes.Buffer
		if err := query.Execute(&found, s.object.Object); err != nil {
			return waiting("%q: %v", expression, err)
		}
		if found.Len() == 0 || (wanted != "" && found.String() != wanted) {
			return waiting("Waiting for %s; it is %q", expression, found.String())
		}
		return Verdict{Ready: !s.gone}
	}, nil
}
