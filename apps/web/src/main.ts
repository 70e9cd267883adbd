import './styles/page.css';
import { GuiseApp } from './app/guise-app.js';
import { exposeDebugHandle } from './debug-handle.js';
import { language } from './words/index.js';

const app = document.querySelector('guise-app');
if (app instanceof GuiseApp) exposeDebugHandle(app);

document.documentElement.lang = language;
