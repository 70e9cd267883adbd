import '@fontsource-variable/inter/wght.css';
import DefaultTheme from 'vitepress/theme-without-fonts';
import './guise.css';

export default DefaultTheme;
