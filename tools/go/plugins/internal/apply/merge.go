package apply

// mergePatch is the JSON merge patch (RFC 7386) from old to inputs.
func mergePatch(old, inputs map[string]any) map[string]any {
	patch := map[string]any{}
	for key, value := range inputs {
		before, beforeIsMap := old[key].(map[string]any)
		after, afterIsMap := value.(map[string]any)
		if beforeIsMap && afterIsMap {
			value = mergePatch(before, after)
		}
		patch[key] = value
	}
	for key := range old {
		if _, ok := inputs[key]; !ok {
			patch[key] = nil
		}
	}
	return patch
}

// patchedBy is what a merge patch makes of an object, which stays as it was.
func patchedBy(object, patch map[string]any) map[string]any {
	patched := make(map[string]any, len(object))
	for key, value := range object {
		patched[key] = value
	}
	for key, value := range patch {
		switch value := value.(type) {
		case nil:
			delete(patched, key)
		case map[string]any:
			below, _ := object[key].(map[string]any)
			patched[key] = patchedBy(below, value)
		default:
			patched[key] = value
		}
	}
	return patched
}
