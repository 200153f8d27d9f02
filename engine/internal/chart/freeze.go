package chart

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
)

// Charts run in UTC in the cluster, whatever the machine here says.
func init() { time.Local = time.UTC }

// dice stand in for the clock, for chance and for what is made of it. They
// fall the same way in every run; with another seed they fall another way, so
// that two renders show which fields hang on them.
type dice struct {
	seed   byte
	thrown uint64
}

// used tells whether anything hangs on the dice.
func (d *dice) used() bool { return d.thrown > 0 }

func (d *dice) bytes(count int) []byte {
	var drawn []byte
	for len(drawn) < count {
		d.thrown++
		block := sha256.Sum256(binary.BigEndian.AppendUint64([]byte{d.seed}, d.thrown))
		drawn = append(drawn, block[:]...)
	}
	return drawn[:count]
}

// mostText bounds one random text.
const mostText = 1 << 20

func (d *dice) text(alphabet string) func(int) (string, error) {
	return func(count int) (string, error) {
		if count < 0 || count > mostText {
			return "", fmt.Errorf("a random text of %d characters", count)
		}
		drawn := d.bytes(count)
		for index, value := range drawn {
			drawn[index] = alphabet[int(value)%len(alphabet)]
		}
		return string(drawn), nil
	}
}

func (d *dice) now() time.Time {
	d.thrown++
	return time.Date(2020+int(d.seed)*7, time.January+time.Month(d.seed), 2+int(d.seed), 3, 4, 5+int(d.seed), 0, time.UTC)
}

// certificate has the fields of sprig's.
type certificate struct {
	Cert string
	Key  string
}

func (d *dice) block(kind string) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: d.bytes(96)}))
}

func (d *dice) certificate() certificate {
	return certificate{d.block("CERTIFICATE"), d.block("RSA PRIVATE KEY")}
}

func (d *dice) withKey(key string) certificate {
	return certificate{d.block("CERTIFICATE"), key}
}

// at is the time that sprig's date functions take, which is now for what is no
// time.
func (d *dice) at(value any) any {
	switch value.(type) {
	case time.Time, *time.Time, int64, int, int32:
		return value
	default:
		return d.now()
	}
}

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
)

func printable() string {
	var text strings.Builder
	for character := byte(' '); character <= '~'; character++ {
		text.WriteByte(character)
	}
	return text.String()
}

// frozen gives the functions that replace those of sprig which depend on the
// clock, on chance, or on the order of a map.
func (d *dice) frozen() template.FuncMap {
	return mergedMaps(d.times(), d.chances(), d.secrets(), ordered())
}

func mergedMaps(maps ...template.FuncMap) template.FuncMap {
	all := template.FuncMap{}
	for _, functions := range maps {
		for name, function := range functions {
			all[name] = function
		}
	}
	return all
}

func (d *dice) times() template.FuncMap {
	functions := sprig.TxtFuncMap()
	date := functions["date"].(func(string, any) string)
	dateInZone := functions["dateInZone"].(func(string, any, string) string)
	htmlDate := functions["htmlDate"].(func(any) string)
	htmlDateInZone := functions["htmlDateInZone"].(func(any, string) string)
	inZone := func(format string, value any, zone string) string { return dateInZone(format, d.at(value), zone) }
	return template.FuncMap{
		"now":            d.now,
		"date":           func(format string, value any) string { return date(format, d.at(value)) },
		"dateInZone":     inZone,
		"date_in_zone":   inZone,
		"htmlDate":       func(value any) string { return htmlDate(d.at(value)) },
		"htmlDateInZone": func(value any, zone string) string { return htmlDateInZone(d.at(value), zone) },
		"ago":            d.ago,
		"durationRound":  d.durationRound(functions["durationRound"].(func(any) string)),
	}
}

func (d *dice) ago(value any) string {
	now := d.now()
	switch at := value.(type) {
	case time.Time:
		return now.Sub(at).Round(time.Second).String()
	case int64:
		return now.Sub(time.Unix(at, 0)).Round(time.Second).String()
	case int:
		return now.Sub(time.Unix(int64(at), 0)).Round(time.Second).String()
	default:
		return "0s"
	}
}

func (d *dice) durationRound(original func(any) string) func(any) string {
	return func(value any) string {
		if at, isTime := value.(time.Time); isTime {
			return original(int64(d.now().Sub(at)))
		}
		return original(value)
	}
}

func (d *dice) chances() template.FuncMap {
	return template.FuncMap{
		"randAlphaNum": d.text(letters + digits),
		"randAlpha":    d.text(letters),
		"randNumeric":  d.text(digits),
		"randAscii":    d.text(printable()),
		"randBytes": func(count int) (string, error) {
			if count < 0 || count > mostText {
				return "", fmt.Errorf("%d random bytes", count)
			}
			return base64.StdEncoding.EncodeToString(d.bytes(count)), nil
		},
		"randInt": func(low, high int) (int, error) {
			if high <= low {
				return 0, fmt.Errorf("a random number from %d to %d", low, high)
			}
			drawn := binary.BigEndian.Uint64(d.bytes(8))
			return low + int(drawn%uint64(high-low)), nil
		},
		"shuffle": func(text string) string {
			characters := []rune(text)
			for index := len(characters) - 1; index > 0; index-- {
				other := int(binary.BigEndian.Uint32(d.bytes(4))) % (index + 1)
				characters[index], characters[other] = characters[other], characters[index]
			}
			return string(characters)
		},
		"uuidv4": func() string {
			drawn := d.bytes(16)
			drawn[6], drawn[8] = drawn[6]&0x0f|0x40, drawn[8]&0x3f|0x80
			return fmt.Sprintf("%x-%x-%x-%x-%x", drawn[:4], drawn[4:6], drawn[6:8], drawn[8:10], drawn[10:])
		},
	}
}

func (d *dice) secrets() template.FuncMap {
	return template.FuncMap{
		"bcrypt": func(string) string { return "$2a$10$" + base64.RawStdEncoding.EncodeToString(d.bytes(40))[:53] },
		"htpasswd": func(user, _ string) string {
			return user + ":$2a$10$" + base64.RawStdEncoding.EncodeToString(d.bytes(40))[:53]
		},
		"encryptAES": func(_, text string) string {
			return base64.StdEncoding.EncodeToString(d.bytes(16 + (len(text)/16+1)*16))
		},
		"genPrivateKey": func(kind string) string { return d.block(strings.ToUpper(kind) + " PRIVATE KEY") },
		"genCA":         func(string, int) certificate { return d.certificate() },
		"genCAWithKey":  func(_ string, _ int, key string) certificate { return d.withKey(key) },
		"genSelfSignedCert": func(string, []any, []any, int) certificate {
			return d.certificate()
		},
		"genSelfSignedCertWithKey": func(_ string, _, _ []any, _ int, key string) certificate { return d.withKey(key) },
		"genSignedCert":            func(string, []any, []any, int, certificate) certificate { return d.certificate() },
		"genSignedCertWithKey": func(_ string, _, _ []any, _ int, _ certificate, key string) certificate {
			return d.withKey(key)
		},
		"buildCustomCert": func(cert, key string) (certificate, error) {
			decodedCert, err := base64.StdEncoding.DecodeString(cert)
			if err != nil {
				return certificate{}, fmt.Errorf("unable to decode certificate: %w", err)
			}
			decodedKey, err := base64.StdEncoding.DecodeString(key)
			if err != nil {
				return certificate{}, fmt.Errorf("unable to decode private key: %w", err)
			}
			return certificate{string(decodedCert), string(decodedKey)}, nil
		},
	}
}

// ordered are the functions whose order is that of Go's maps, which is chance.
func ordered() template.FuncMap {
	return template.FuncMap{
		"keys": func(dictionaries ...map[string]any) []string {
			found := []string{}
			for _, dictionary := range dictionaries {
				found = append(found, sortedKeys(dictionary)...)
			}
			return found
		},
		"values": func(dictionary map[string]any) []any {
			found := []any{}
			for _, key := range sortedKeys(dictionary) {
				found = append(found, dictionary[key])
			}
			return found
		},
	}
}

func sortedKeys(dictionary map[string]any) []string {
	found := make([]string, 0, len(dictionary))
	for key := range dictionary {
		found = append(found, key)
	}
	slices.Sort(found)
	return found
}
