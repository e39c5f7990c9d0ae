/** Where the dashboard begins. */
import { render } from 'preact';
import type { Hello } from '../../outputs/dashboard/messages.js';
import { startTheme } from '../parts/theme.js';
import '../parts/theme.css';
import './dashboard.css';
import { App } from './app.js';
import { RecordingApp } from './recording-app.js';
import { ask } from './server.js';

startTheme();
const root = document.getElementById('app') as HTMLElement;

ask<Hello>('hello').then(
  (hello) => {
    document.title = `${hello.scenario} – Rampart`;
    const { recording } = hello;
    render(recording === null ? <App hello={hello} /> : <RecordingApp hello={hello} recording={recording} />, root);
  },
  (error: Error) => render(<p class="waiting is-bad">The run cannot be shown: {error.message}</p>, root),
);
