package request

import (
	"bytes"
	"encoding/json"

	"truestory/engine/internal/build"
	"truestory/engine/internal/form"
	"truestory/engine/internal/substitute"
)

// answer is a build, or why there is none.
type answer struct {
	failure *build.Failure
	prepared
	reports      []substitute.Object
	substitution substitution
}

type substitution struct {
	Ran            bool                       `json:"ran"`
	Undefined      []string                   `json:"undefined"`
	Error          *string                    `json:"error"`
	MissingSources []substitute.MissingSource `json:"missingSources"`
}

// about is what is said of an object beside its forms.
type about struct {
	// Unchanged: the substituted form is the built one.
	Unchanged            bool                   `json:"unchanged"`
	Origin               build.Origin           `json:"origin"`
	Transformations      []build.Transformation `json:"transformations"`
	Variables            variables              `json:"variables"`
	SubstitutionDisabled bool                   `json:"substitutionDisabled"`
}

type variables struct {
	Used      []string `json:"used"`
	Undefined []string `json:"undefined"`
	Unknown   []string `json:"unknown"`
}

type frame struct {
	OK           bool         `json:"ok"`
	Generated    bool         `json:"generated"`
	Files        []string     `json:"files"`
	Substitution substitution `json:"substitution"`
}

// encode writes the answer as JSON. Objects are JSON already and are most of
// it, so they are put in as they are.
func (a answer) encode() ([]byte, error) {
	if a.failure != nil {
		return json.Marshal(map[string]any{"ok": false, "failure": a.failure})
	}
	head, err := json.Marshal(frame{true, a.generated, a.files, a.substitution})
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	text.Write(head[:len(head)-1])
	text.WriteString(`,"objects":[`)
	first := true
	for index, object := range a.objects {
		if !object.Applies {
			continue
		}
		if !first {
			text.WriteByte(',')
		}
		first = false
		if err := a.encodeObject(&text, index, object); err != nil {
			return nil, err
		}
	}
	text.WriteString("]}")
	return text.Bytes(), nil
}

func (a answer) encodeObject(text *bytes.Buffer, index int, object *form.Object) error {
	report, origin := a.reports[index], a.origins[index]
	said := about{
		Origin:               origin,
		Transformations:      origin.Transformations,
		Variables:            variables{list(report.Used), list(report.Undefined), list(report.Unknown)},
		SubstitutionDisabled: report.Disabled,
	}
	if said.Transformations == nil {
		said.Transformations = []build.Transformation{}
	}
	substituted := []byte("null")
	if report.Substituted != nil {
		said.Unchanged = bytes.Equal(report.Substituted.Applied, object.Applied)
		if !said.Unchanged {
			substituted = report.Substituted.Applied
		}
	}
	rest, err := json.Marshal(said)
	if err != nil {
		return err
	}
	text.WriteString(`{"built":`)
	text.Write(object.Applied)
	text.WriteString(`,"substituted":`)
	text.Write(substituted)
	text.WriteByte(',')
	text.Write(rest[1:])
	return nil
}

func list(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}
