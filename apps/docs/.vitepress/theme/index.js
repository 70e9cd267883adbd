import '@fontsource-variable/inter/wght.css';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { h } from 'vue';
import call from '../../../../docs/images/call.png';
import './guise.css';

const picture = () =>
  h('img', {
    class: 'image-src',
    src: call,
    alt: 'A call of three: three avatars that move like the people they stand for',
  });

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'home-hero-image': picture }),
};
