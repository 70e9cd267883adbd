import { GuiseAvatarElement } from './guise-avatar.js';

// A page may have the elements from two places.
if (!customElements.get('guise-avatar')) customElements.define('guise-avatar', GuiseAvatarElement);
