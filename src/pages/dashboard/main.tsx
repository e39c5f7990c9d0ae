/** Where the dashboard begins. */
import { render } from 'preact';
import { startTheme } from '../parts/theme.js';
import '../parts/theme.css';

startTheme();
render(<p class="soft">Connecting to the run …</p>, document.getElementById('app') as HTMLElement);
