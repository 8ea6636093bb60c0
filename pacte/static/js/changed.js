// Whether a form differs from what the server sent: someone may have typed before the scripts arrived.
export function isChanged(form) {
  return [...form.elements].some((field) => {
    if (!field.name || ["hidden", "file"].includes(field.type)) return false;
    if (field.options) return selects(field);
    if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    return field.defaultValue !== undefined && field.value !== field.defaultValue;
  });
}

function selects(field) {
  const options = [...field.options];
  return options.some((one) => one.defaultSelected) && options.some((one) => one.selected !== one.defaultSelected);
}
