/** Where the page of a comparison begins: the data in it, taken as data, becomes the page. */
import { render } from 'preact';
import type { CompareData } from '../../outputs/comparison/compare-data.js';
import { startTheme } from '../parts/theme.js';
import '../parts/theme.css';
import '../parts/report.css';
import { Page } from './page.js';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as CompareData;
document.title = `${data.sides.map(({ report }) => report.scenario).join(' and ')}: Rampart comparison`;
startTheme();
render(<Page data={data} />, document.getElementById('app') as HTMLElement);
