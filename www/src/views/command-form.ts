/** The field in which a command is typed. */
import { html, nothing } from 'lit';
import { SEND } from '../icons.js';

export interface CommandForm {
  /** What is sent when nothing is typed. */
  readonly next: string;
  /** What was wrong with the last one, or nothing. */
  readonly problem: string;
  /** Sends what was typed; answers whether it was taken. */
  send(typed: string): boolean;
  /** Something else is being typed. */
  edit(): void;
}

export function commandForm({ next, problem, send, edit }: CommandForm): unknown {
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const field = event.currentTarget.querySelector('input');
    if (field && send(field.value)) field.value = '';
  };
  return html`<form class="command" novalidate @submit=${onSubmit}>
    <label class="sr" for="command">Command</label>
    <input
      id="command"
      type="text"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      placeholder=${next}
      aria-invalid=${problem ? 'true' : 'false'}
      aria-describedby="command-problem"
      @input=${edit}
    />
    <button class="line" type="submit">${SEND} Send</button>
    ${problem ? html`<p class="problem" id="command-problem" role="alert">${problem}</p>` : nothing}
  </form>`;
}
