// Beside the button that confirms an import: how many answers chosen above it count, and how many rows have none.
export function enhance(told) {
  const form = document.getElementById(told.dataset.answersTold);
  const [one, many] = told.dataset.waiting.split("|");
  const choices = [...form.querySelectorAll("select[name^='row-']")];
  const rows = (choice) => Number(choice.dataset.rows ?? 1);
  const kept = (choice) => [...choice.options].find((option) => option.defaultSelected)?.value ?? "";
  const tell = () => {
    const changed = choices.filter((choice) => choice.value !== kept(choice));
    const chosen = changed.filter((choice) => choice.value).length;
    let left = Number(told.dataset.left);
    for (const choice of changed) left += rows(choice) * (Number(!choice.value) - Number(!kept(choice)));
    const added = chosen > 1 ? `Les ${chosen} réponses choisies plus haut s’y ajoutent` : "La réponse choisie plus haut s’y ajoute";
    const aside =
      left === 0
        ? "aucune ligne n’est laissée de côté faute de réponse."
        : left === 1
          ? `1\u00a0${one} sera laissée de côté.`
          : `${left}\u00a0${many} seront laissées de côté.`;
    told.textContent = chosen ? `${added}\u00a0; ${aside}` : aside[0].toUpperCase() + aside.slice(1);
  };
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
}
