/** Where the report page begins: the data in it, taken as data, becomes the page. */
import { render } from 'preact';
import type { PageData } from '../../outputs/html/page-data.js';
import { startTheme } from '../parts/theme.js';
import '../parts/theme.css';
import '../parts/report.css';
import { Page } from './page.js';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
document.title = `${data.report.scenario}: Rampart report`;
startTheme();
render(<Page data={data} />, document.getElementById('app') as HTMLElement);
