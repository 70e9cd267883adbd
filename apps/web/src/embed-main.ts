import './styles/page.css';
import { exposeDebugHandle } from './debug-handle.js';
import { GuiseEmbed } from './embed/embed-app.js';
import { loadEmbedConfig } from './embed/frame.js';
import { keepFilesOut } from './ui/dropped-files.js';
import { language, words } from './words/index.js';

document.documentElement.lang = language;
document.title = words.embed.title;

keepFilesOut(window);

const embed = document.querySelector('guise-embed');
if (embed instanceof GuiseEmbed) {
  exposeDebugHandle(embed);
  embed.begin(await loadEmbedConfig());
}
