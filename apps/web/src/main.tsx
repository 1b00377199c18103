import { render } from 'solid-js/web';
import { Root } from './Root.tsx';
import './style.css';

const root = document.getElementById('app');
if (root) render(() => <Root />, root);
